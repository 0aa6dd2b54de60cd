"""What stands inside a tag: whether it can be read, whether it is allowed, and whether the document has what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from webapp.documents.faults import FaultKind
from webapp.documents.filters import FILTERS, printed
from webapp.documents.shapes import ONE, UNKNOWN, Scope, Shape, dotted, row_name
from webapp.documents.tag_places import ENDS, Placed, keyword
from webapp.documents.tags import Found, Tag, nearest
from webapp.documents.template_guard import NotAllowed, check_tag, environment

_ENVIRONMENT: Final = environment(printed)
_BARE: Final = frozenset((*ENDS, "else", "raw", "endraw", "vm", "hm"))
_VALUED: Final = ("colspan", "cellbg")
_WORD: Final = r"[^\W\d][\w.]*"
_SPACES: Final = re.compile(rf"{_WORD}(?:\s+[\w.]+)+")
_HYPHENS: Final = re.compile(rf"{_WORD}(?:\s*[-‐‑–—]\s*[\w.]+)+")
_OPERATORS: Final = re.compile(r"\b(?:if|else|and|or|not|in|is)\b")
_TEXTS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’")
# docxtpl reads “ ” ‘ ’ as straight ones; Word makes these of them in other languages.
_CURLY: Final = re.compile("[„‚«»‹›′″`´]")
_STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")
_LIKE_LATIN: Final = str.maketrans("асеорхуіјѕһԁԛԝАВЕКМНОРСТХІЈЅ", "aceopxyijshdqwABEKMHOPCTXIJS")


def check_words(placed: Placed, scope: Scope | None) -> Iterator[Found]:
    """What is wrong inside one tag. Without a `scope` no name is looked for."""
    tag = placed.tag
    if tag.kind == "{#" or (tag.kind == "{%" and keyword(tag) in _BARE):
        return
    if not tag.words:
        yield tag.fault(FaultKind.EMPTY_TAG, "Delete it, or write a name into it.")
        return
    if tag.kind == "{%" and keyword(tag) not in ("for", "if", "elif", *_VALUED):
        yield _unknown_tag(tag)
        return
    found = _spelling(tag, scope)
    if found:
        yield found
        return
    try:
        tree = _ENVIRONMENT.parse(_alone(tag))
        check_tag(tree, tuple(loop_name(loop) for loop in placed.loops))
    except NotAllowed as error:
        yield _not_allowed(tag, error)
    except TemplateSyntaxError as error:
        yield tag.fault(
            FaultKind.NOT_READABLE, "Compare it with the list of names.", f"a tag cannot be read: {error.message}"
        )
    except (RecursionError, ValueError):
        yield tag.fault(FaultKind.FORBIDDEN_CODE, "Write a name only.", "a tag is too long or too deep to be read")
    else:
        if scope:
            yield from _Names(tag, scope).check(tree)


def loop_name(loop: Tag) -> str:
    """What a “for” calls each of its rows: ``case`` in “for case in cases”."""
    found = re.match(rf"for\s+({_WORD})\s+in\b", loop.words)
    return found[1] if found else ""


def loop_rows(loop: Tag) -> str:
    """What a “for” repeats: ``cases``."""
    return loop.words.partition(" in ")[2].strip()


def rows_of(loop: Tag, scope: Scope) -> Shape:
    """The shape of one row of what a “for” repeats."""
    shape: Shape | None = UNKNOWN
    for number, name in enumerate(loop_rows(loop).split(".")):
        if number == 0:
            shape = scope.get(name)
        elif shape and shape.parts:
            shape = shape.parts.get(name)
    return (shape.each if shape else None) or UNKNOWN


def _alone(tag: Tag) -> str:
    words = tag.words.translate(_STRAIGHT)
    if tag.kind == "{{":
        return f"{{{{ {words} }}}}"
    word = keyword(tag)
    rest = words[len(word) :].strip()
    if word in _VALUED:
        return f"{{{{ {rest} }}}}"
    if word == "for":
        return f"{{% for {rest} %}}{{% endfor %}}"
    return f"{{% if {rest} %}}{{% endif %}}"


def _spelling(tag: Tag, scope: Scope | None) -> Found | None:
    """A name that cannot be one: by its spaces, hyphens, letters or quotation marks."""
    words = tag.words if tag.kind == "{{" else tag.words[len(keyword(tag)) :].strip()
    if keyword(tag) == "for" and " in " in words:
        words = words.partition(" in ")[2].strip()
    name = words.split("|")[0].strip()
    plain = _TEXTS.sub("", words)
    if _CURLY.search(plain):
        return tag.fault(FaultKind.SMART_QUOTES, "Write straight ones: \" or '.")
    if re.search(r"[^\W\d_]", plain) and not plain.isascii() and re.search(r"[^\x00-\x7f]", re.sub(r"\W", "", plain)):
        return tag.fault(FaultKind.LOOKALIKE_LETTERS, _did_you_mean(name.translate(_LIKE_LATIN), scope))
    if not _OPERATORS.search(name):
        if _SPACES.fullmatch(name):
            return tag.fault(FaultKind.SPACE_IN_NAME, _did_you_mean(re.sub(r"\s+", "_", name), scope))
        if _HYPHENS.fullmatch(name):
            return tag.fault(FaultKind.HYPHEN_IN_NAME, _did_you_mean(re.sub(r"\s*[-‐‑–—]\s*", "_", name), scope))
    quoted = _TEXTS.fullmatch(words)
    if quoted and tag.kind == "{{" and scope and scope.get(words[1:-1]):
        what = "a name stands in quotation marks, so that it would be printed itself"
        return tag.fault(FaultKind.SMART_QUOTES, f"Write {{{{ {words[1:-1]} }}}}.", what)
    return None


def _did_you_mean(name: str, scope: Scope | None) -> str:
    close = scope.close_to(name) if scope else name
    return f"Did you mean “{close}”?" if close else "Look at the list of names."


def _unknown_tag(tag: Tag) -> Found:
    word = keyword(tag)
    if word in (
        "set",
        "macro",
        "include",
        "import",
        "from",
        "extends",
        "block",
        "call",
        "filter",
        "with",
        "do",
        "debug",
    ):
        what = f"“{word}” does more than a template may: only “for” and “if” may stand there"
        return tag.fault(FaultKind.FORBIDDEN_CODE, "Delete it.", what)
    close = nearest(word, ("for", "endfor", "if", "elif", "else", "endif", "raw", "endraw"))
    return tag.fault(FaultKind.UNKNOWN_TAG, f"Did you mean “{close}”?" if close else "Only “for” and “if” are known.")


def _not_allowed(tag: Tag, error: NotAllowed) -> Found:
    used = re.search(r"uses the filter “(.*?)”", error.what)
    if used:
        close = nearest(used[1], FILTERS)
        suggestion = f"Did you mean “{close}”?" if close else "Delete “|” and what follows it."
        return tag.fault(FaultKind.UNKNOWN_FILTER, suggestion, f"a tag {error.what}")
    return tag.fault(FaultKind.FORBIDDEN_CODE, "Write only the name of an answer.", f"a tag {error.what}")


class _Names:
    """The names of one tag, looked for in what its place can see."""

    def __init__(self, tag: Tag, scope: Scope) -> None:
        self.tag = tag
        self.scope = scope
        self.found: list[Found] = []

    def check(self, tree: nodes.Template) -> list[Found]:
        """All that is wrong with them."""
        for node in tree.body:
            if isinstance(node, nodes.For):
                self._repeated(node.iter)
            elif isinstance(node, nodes.If):
                self._shape(node.test)
            elif isinstance(node, nodes.Output):
                for shown in node.nodes:
                    self._printed(shown)
        return self.found

    def _repeated(self, node: nodes.Node) -> None:
        shape = self._shape(node)
        if shape and shape.known and not shape.each:
            name = dotted(node)
            suggestion = f"It is one answer: write {{{{ {name} }}}} without a “for”."
            self.found.append(self.tag.fault(FaultKind.TEXT_AS_ROWS, suggestion))

    def _printed(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        shape = self._shape(node)
        name = dotted(node)
        if shape and (shape.each or shape.parts is not None):
            self.found.append(self.tag.fault(FaultKind.ROWS_AS_TEXT, _how_to_repeat(name, shape)))

    def _shape(self, node: nodes.Node) -> Shape | None:
        """What an expression stands for; None where a fault was found in it."""
        match node:
            case nodes.Name():
                return self.scope.get(node.name) or self._unknown(node.name, node.name)
            case nodes.Getattr():
                return self._part(node, node.attr)
            case nodes.Getitem(arg=nodes.Const(value=int())):
                shape = self._shape(node.node)
                return (shape.each or UNKNOWN) if shape else None
            case nodes.Getitem(arg=nodes.Const(value=str() as part)):
                return self._part(node, part)
            case nodes.Test():
                return ONE  # “is defined” asks whether there is such a name
            case nodes.Filter():
                return self._filtered(node)
            case _:
                shapes = [self._shape(child) for child in node.iter_child_nodes()]
                return ONE if all(shapes) else None

    def _filtered(self, node: nodes.Filter) -> Shape | None:
        shape = self._shape(node.node) if node.node else None
        if shape is None or node.name not in ("first", "last"):
            return shape if shape is None or node.name == "default" else ONE
        return shape.each or UNKNOWN

    def _part(self, node: nodes.Getattr | nodes.Getitem, part: str) -> Shape | None:
        base, name = dotted(node.node), dotted(node)
        if isinstance(node.node, nodes.Name) and not self.scope.get(base):
            return self._unknown(base, part, name)
        shape = self._shape(node.node)
        if shape is None or not shape.known:
            return shape
        if shape.parts is not None and part in shape.parts:
            return shape.parts[part]
        close = nearest(part, shape.parts) if shape.parts else ""
        if close:
            suggestion = f"Did you mean “{base}.{close}”?"
        elif self.scope.get(part):
            suggestion = f"Did you mean “{part}”?"
        elif shape.each:
            suggestion = _how_to_repeat(base, shape)
        else:
            suggestion = f"Write {{{{ {base} }}}}." if shape.parts is None else "Look at the list of names."
        self.found.append(self.tag.fault(FaultKind.UNKNOWN_PART, suggestion))
        return None

    def _unknown(self, name: str, part: str, whole: str = "") -> Shape | None:
        """Tell of a name that is not there: perhaps a part of rows that are not repeated here."""
        in_sight = [f"{row}.{part}" for row, shape in self.scope.loops.items() if shape.parts and part in shape.parts]
        rows = next(self.scope.rows_with(part), "")
        if in_sight:
            self.found.append(self.tag.fault(FaultKind.UNKNOWN_NAME, f"Did you mean “{in_sight[0]}”?"))
        elif rows:
            row = row_name(rows)
            suggestion = (
                f"It belongs between {{%tr for {row} in {rows} %}} and {{%tr endfor %}}, as {{{{ {row}.{part} }}}}."
            )
            self.found.append(self.tag.fault(FaultKind.NOT_IN_ITS_ROWS, suggestion))
        else:
            self.found.append(self.tag.fault(FaultKind.UNKNOWN_NAME, _did_you_mean(whole or name, self.scope)))
        return None


def _how_to_repeat(name: str, shape: Shape) -> str:
    parts = [*((shape.each.parts or {}) if shape.each else (shape.parts or {}))]
    if shape.each is None:
        return f"Name one of its parts: {{{{ {name}.{parts[0]} }}}}." if parts else "Name one of its parts."
    row = row_name(name)
    inside = f"{row}.{parts[0]}" if parts else row
    return (
        f"Repeat them: {{%tr for {row} in {name} %}}, {{{{ {inside} }}}}, {{%tr endfor %}}, each in a row of its own."
    )


def scope_in(placed: Placed, names: Mapping[str, Shape] | None) -> Scope | None:
    """What can be named where a tag stands; None where no names are known at all."""
    if names is None:
        return None
    loops: dict[str, Shape] = {}
    for loop in placed.loops:
        loops = {**loops, loop_name(loop): rows_of(loop, Scope(names, loops))}
    return Scope(names, loops)
