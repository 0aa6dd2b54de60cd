// Fills one Word template as its engine's guide says, each time it is asked, and says what that took in processor time.
// node word_peers.cjs ENGINE TEMPLATE ANSWERS.json OUT; a line on standard input is one more paper. Used by bench/word.py.
const fs = require("fs");
const readline = require("readline");

const [engine, template, answers, out] = process.argv.slice(2);
const data = JSON.parse(fs.readFileSync(answers, "utf8"));

function docxtemplater() {
  const PizZip = require("pizzip");
  const Docxtemplater = require("docxtemplater");
  return async () => {
    const zip = new PizZip(fs.readFileSync(template, "binary"));
    const made = new Docxtemplater(zip, { paragraphLoop: true, linebreaks: true });
    made.render(data);
    fs.writeFileSync(out, made.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
  };
}

function easyTemplateX() {
  const { TemplateHandler } = require("easy-template-x");
  return async () => {
    const made = await new TemplateHandler().process(fs.readFileSync(template), data);
    fs.writeFileSync(out, made);
  };
}

const fill = { docxtemplater, "easy-template-x": easyTemplateX }[engine]();
(async () => {
  for await (const _ of readline.createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    await fill();
    const took = process.cpuUsage(before);
    console.log((took.user + took.system) / 1000);
  }
})();
