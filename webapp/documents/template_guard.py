"""What a Word template may say. Checked on the syntax tree before anything of it is compiled.

docxtpl runs whatever code stands in a template, its headers and its document properties; Jinja's sandbox stops code but
not cost, and `{{ 9**(9**9) }}` hangs while compiling (pitfalls, Word). So this is a list of what is allowed, not of what
is forbidden: names, dots, loops over data, if, comparison, and / or / not, a few filters (`filters`). No calls, and one
product: the width of a merged cell. At run time the environment is a second wall: it looks things up in plain dicts and
lists and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from webapp.documents.filters import FILTERS, MARKS, Unanswered, fits
from webapp.documents.ooxml import WordFault

TESTS: Final = ("defined", "undefined")
LOOP_FACTS: Final = frozenset(("first", "last", "index", "index0", "length", "revindex", "revindex0"))

# A form of twenty pages has a few hundred tags; a longer constant or a deeper nest is no form.
_MOST_NODES: Final = 20_000
_LONGEST_CONSTANT: Final = 200

_ALLOWED: Final[tuple[type[nodes.Node], ...]] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Test, nodes.Filter, nodes.Mul,
)  # fmt: skip

_SAID: Final[dict[type[nodes.Node], str]] = {
    nodes.Call: "calls a function, and a template may only name answers",
    nodes.Sub: "subtracts. A name has underscores and no hyphens",
    nodes.Macro: "defines a macro, which a template may not",
    nodes.Include: "includes another file, which a template may not",
    nodes.Import: "imports another file, which a template may not",
    nodes.FromImport: "imports another file, which a template may not",
    nodes.Extends: "extends another file, which a template may not",
    nodes.Assign: "sets a value, and a template may only show them",
    nodes.AssignBlock: "sets a value, and a template may only show them",
}


class TemplateFault(WordFault):
    """A Word template that may not be used; the sentence says where and what to put right."""


class NotAllowed(Exception):
    """Something in a tag that no template may say: `what` ends a sentence about the tag, `line` is that of the source."""

    def __init__(self, what: str, line: int) -> None:
        """Keep both."""
        super().__init__(what)
        self.what = what
        self.line = line


class _Missing(StrictUndefined):
    """A name that the document does not have: a sentence, never an empty place on the page."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_obj is missing:
            return f"The Word template asks for “{name}”, which this document does not have. Correct the name."
        return f"The Word template asks for “.{name}” of something that has no such part. Correct the name."


class _Environment(ImmutableSandboxedEnvironment):
    """Looks up keys of dicts, places in lists and the facts of a loop. No attribute of any object can be reached."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`case.child`: a key of a dict, or a fact of the loop."""
        if isinstance(obj, LoopContext):
            return getattr(obj, attribute) if attribute in LOOP_FACTS else self.undefined(obj=obj, name=attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`cases.0` or `case.child`; what is not there is undefined."""
        if isinstance(obj, Undefined | Unanswered):
            return obj  # a part of the first row, where there are no rows, is unanswered too
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and isinstance(argument, int) and 0 <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)


def environment(finalize: Callable[[Any], str]) -> ImmutableSandboxedEnvironment:
    """The one environment in which templates are parsed, checked and compiled."""
    made = _Environment(autoescape=True, undefined=_Missing, finalize=finalize, cache_size=0)
    made.globals.clear()
    made.filters = dict(FILTERS)
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


def check(env: ImmutableSandboxedEnvironment, source: str, place: str) -> nodes.Template:
    """The syntax tree of a template's text, all of it allowed. Raises `TemplateFault`; runs and compiles nothing.

    `place` is a word for the part ("the header"); lines of the source are its paragraphs.
    """
    try:
        tree = env.parse(source)
        _Check().walk(tree)
    except NotAllowed as error:
        raise TemplateFault(f"In {place}: a tag {error.what}{_near(source, error.line)}") from error
    except TemplateSyntaxError as error:
        raise TemplateFault(f"In {place}: {error.message}{_near(source, error.lineno)}") from error
    except (RecursionError, ValueError) as error:
        raise TemplateFault(f"In {place}: a tag is too long or too deep to be read.") from error
    return tree


def check_tag(tree: nodes.Template, loops: tuple[str, ...]) -> None:
    """The same for one tag by itself, inside loops with these names. Raises `NotAllowed`."""
    _Check().walk(tree, loops)


def names_in(tree: nodes.Template) -> frozenset[str]:
    """The top-level names that the text asks for; the names of its loops are its own."""
    loops = {
        target.name
        for loop in tree.find_all(nodes.For)
        for target in loop.find_all(nodes.Name)
        if target.ctx == "store"
    }
    return frozenset(n.name for n in tree.find_all(nodes.Name) if n.ctx == "load") - loops - {"loop"}


def marked_in(tree: nodes.Template) -> frozenset[str]:
    """The answers that the text marks (`filters.MARKS`): ``kind``, or of a row ``cases.plan_changed``."""
    rows = {
        loop.target.name: loop.iter.name
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
    }
    found: set[str] = set()
    for used in tree.find_all(nodes.Filter):
        if used.name in MARKS and isinstance(used.node, nodes.Name):
            found.add(used.node.name)
        elif used.name in MARKS and isinstance(used.node, nodes.Getattr):
            row = used.node.node.node if isinstance(used.node.node, nodes.Getitem) else used.node.node
            if isinstance(row, nodes.Name):
                found.add(f"{rows.get(row.name, row.name)}.{used.node.attr}")
    return frozenset(found)


class _Check:
    """One walk over a tree."""

    def __init__(self) -> None:
        self.seen = 0

    def fail(self, node: nodes.Node, what: str) -> None:
        raise NotAllowed(what, node.lineno)

    def walk(self, node: nodes.Node, loops: tuple[str, ...] = ()) -> None:
        """Refuse whatever is not on the list. `loops` are the names of the loops around this node."""
        self.seen += 1
        if self.seen > _MOST_NODES:
            self.fail(node, "too many: this is longer than any form")
        if not isinstance(node, _ALLOWED):
            self.fail(node, _SAID.get(type(node), "does more than name an answer, repeat rows or compare"))
        inner = self._for(node, loops) if isinstance(node, nodes.For) else loops
        self._one(node)
        for child in node.iter_child_nodes():
            self.walk(child, inner)

    def _one(self, node: nodes.Node) -> None:
        match node:
            case nodes.Name() if node.name.startswith("_"):
                self.fail(node, f"names “{node.name}”: no name begins with an underscore")
            case nodes.Getattr() if node.attr.startswith("_"):
                self.fail(node, f"asks for “.{node.attr}”: no name begins with an underscore")
            case nodes.Getitem():
                self._place_in_data(node)
            case nodes.Filter() if node.name not in FILTERS or not _plain(node):
                self.fail(node, f"uses the filter “{node.name}”. Only {', '.join(FILTERS)} may be used")
            case nodes.Filter() if not fits(
                node.name, [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
            ):
                self.fail(node, f"gives the filter “{node.name}” what it cannot take. Look at the list of names")
            case nodes.Mul() if not _is_width(node):
                self.fail(node, "multiplies, and a template may only name answers")
            case nodes.Test() if node.name not in TESTS or not _plain(node):
                self.fail(node, f"asks “is {node.name}”. Only {' and '.join(TESTS)} may be asked")
            case nodes.Const() if not isinstance(node.value, str | int) or len(str(node.value)) > _LONGEST_CONSTANT:
                self.fail(node, "holds a value that is no short text or whole number")

    def _place_in_data(self, node: nodes.Getitem) -> None:
        key = node.arg
        if (
            not isinstance(key, nodes.Const)
            or not isinstance(key.value, str | int)
            or str(key.value).startswith(("_", "-"))
        ):
            self.fail(node, "looks something up by more than a name or a number")

    def _for(self, node: nodes.For, loops: tuple[str, ...]) -> tuple[str, ...]:
        # An inner loop may only go over what its outer loop holds: a page then costs what the data costs, never its square.
        over = node.iter
        while isinstance(over, nodes.Getattr | nodes.Getitem):
            over = over.node
        if not isinstance(over, nodes.Name) or not isinstance(node.target, nodes.Name) or node.recursive:
            self.fail(node, "repeats over more than a list of answers")
        elif loops and over.name not in loops:
            self.fail(node, f"repeats “{over.name}” inside another loop. Close the outer loop first")
        return (*loops, node.target.name) if isinstance(node.target, nodes.Name) else loops


def _plain(node: nodes.Filter | nodes.Test) -> bool:
    """Whether a filter or test is given constants only."""
    return all(isinstance(arg, nodes.Const) for arg in node.args) and not (
        node.kwargs or node.dyn_args or node.dyn_kwargs
    )


def _is_width(node: nodes.Mul) -> bool:
    """What docxtpl writes for {% hm %} in a cell that spans columns already: ``3 * loop.length``."""
    match node.left, node.right:
        case nodes.Const(value=int() as columns), nodes.Getattr(node=nodes.Name(name="loop"), attr="length"):
            return 0 < columns < 64  # Word has no table with more columns
        case _:
            return False


def _near(source: str, line: int) -> str:
    """The words round a fault, so that a person finds the place in Word."""
    lines = source.splitlines()
    text = " ".join(re.sub(r"<[^>]*>", " ", lines[line - 1] if 0 < line <= len(lines) else "").split())
    return f". It stands near “{text[:120]}”." if text else "."
