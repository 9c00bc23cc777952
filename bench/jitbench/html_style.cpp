#include "bench/jitbench/html_style.h"

namespace dis::bench::html {

const char* const kStyle = R"css(
:root{color-scheme:light dark;--bg:#f8f7f4;--panel:#fff;--ink:#1b1f27;--soft:#59616e;--line:#dfdcd4;--grid:#e9e6df;
--ours:#0b6b75;--good:#25703a;--bad:#ad3529;--warn:#855400;--good-rgb:38 128 66;--bad-rgb:190 62 48;
--ours-rgb:11 107 117}
@media(prefers-color-scheme:dark){:root{--bg:#111418;--panel:#181c22;--ink:#e6e8ec;--soft:#a3acb9;--line:#2d343e;
--grid:#262c35;--ours:#5cc2c4;--good:#73c98b;--bad:#f28d80;--warn:#e2b45f;--good-rgb:88 184 118;--bad-rgb:226 104 90;
--ours-rgb:92 194 196}}
*{box-sizing:border-box}
html{scroll-padding-top:3.6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header,main,footer{max-width:80rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem;padding-bottom:1rem}
h1{margin:0;font-size:1.9rem;letter-spacing:-.02em;line-height:1.2}
h2{margin:0 0 .9rem;font-size:1.3rem;letter-spacing:-.01em;line-height:1.3}
h2 small{font-weight:400;font-size:1rem;color:var(--soft);letter-spacing:0;margin-left:.5rem}
h3{margin:0;font-size:.95rem;line-height:1.4}
p{margin:.4rem 0}
a{color:var(--ours)}
.soft{color:var(--soft)}
.chips{display:flex;flex-wrap:wrap;gap:.4rem;margin:.9rem 0 0;padding:0;list-style:none}
.chip{border:1px solid var(--line);border-radius:1rem;padding:.1rem .7rem;font-size:.85rem;background:var(--panel)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.chip.good,.chip.bad,.chip.warn{border-color:currentColor}
nav{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line)}
nav ul{max-width:80rem;margin:0 auto;padding:.55rem 1.5rem;list-style:none;display:flex;gap:.25rem;overflow-x:auto;
scrollbar-width:none}
nav a{display:block;padding:.2rem .7rem;border-radius:1rem;text-decoration:none;white-space:nowrap;color:var(--ink);
font-size:.9rem}
nav a:hover,nav a:focus-visible{background:rgb(var(--ours-rgb)/.14);color:var(--ours)}
section{margin:2.2rem 0 0}
.panel,figure{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem;margin:0;
min-width:0}
.alert{border-left:4px solid var(--bad)}
.notice{border-left:4px solid var(--warn)}
ul.verdicts{list-style:none;display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.4rem 1.1rem}
.verdicts li{display:contents}
.panel ul{margin:.3rem 0;padding-left:1.2rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;list-style:none;
margin:0 0 1rem;padding:0}
.tiles li{background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .9rem}
.tiles b{display:block;font-size:1.5rem;font-weight:600;letter-spacing:-.02em;line-height:1.25}
.tiles span{font-size:.82rem;color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem;margin-bottom:1rem}
.wide{grid-column:1/-1}
figcaption{margin-bottom:.8rem}
figcaption p{margin:.1rem 0 0;font-size:.85rem;color:var(--soft)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.3rem 0 0;padding:0;list-style:none;font-size:.82rem;
color:var(--soft)}
.legend i{display:inline-block;width:.75rem;height:.75rem;border-radius:2px;margin-right:.35rem;
vertical-align:-.06rem}
.legend i.round{border-radius:50%;width:.6rem;height:.6rem}
.legend i.tick{width:.2rem;height:.9rem;border-radius:1px}
.chart{display:grid;grid-template-columns:fit-content(42%) minmax(0,1fr) auto;column-gap:.7rem;align-items:center;
font-size:.85rem}
.chart>svg{display:block;width:100%;height:22px;overflow:visible}
.chart .name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chart .value{text-align:right;min-width:3.2rem;font-weight:600}
.chart>svg.axis{height:20px}
.axis-name{grid-column:2;text-align:center;color:var(--soft);font-size:.8rem}
svg text{fill:var(--soft);font-size:11.5px;font-family:inherit}
.g{stroke:var(--grid)}.one{stroke:var(--soft)}
.fo{fill:var(--ours)}.fg{fill:rgb(var(--good-rgb))}.fb{fill:rgb(var(--bad-rgb))}.fi{fill:var(--ink)}
.bo{background:var(--ours)}.bg{background:rgb(var(--good-rgb))}.bb{background:rgb(var(--bad-rgb))}
.bi{background:var(--ink)}
.dot{fill-opacity:.5}
.curve{stroke:var(--ours);stroke-width:2;stroke-linecap:round}
.plot{display:grid;grid-template-columns:3rem minmax(0,1fr);column-gap:.5rem;font-size:.8rem;color:var(--soft)}
.plot>svg{display:block;width:100%;height:170px;overflow:visible}
.ends{display:flex;justify-content:space-between;gap:.5rem;margin-top:.3rem}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;background:var(--panel);margin:0 0 1rem;
max-width:100%}
.scroll:focus-visible{outline:2px solid var(--ours)}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.86rem;line-height:1.35}
th:first-child,td:last-child,thead th:last-child{padding-right:.8rem}th:first-child{padding-left:.9rem}
caption{text-align:left;padding:.7rem .9rem .4rem;font-weight:600;font-size:.95rem}
caption div{position:sticky;left:.9rem;display:inline-block;max-width:calc(100vw - 4.5rem)}
caption span{font-weight:400;color:var(--soft);font-size:.85rem;margin-left:.4rem}
th,td{padding:.32rem .48rem;text-align:right;white-space:nowrap;border-top:1px solid var(--grid)}
thead th{border-top:0;white-space:normal;overflow-wrap:normal;border-bottom:1px solid var(--line);color:var(--soft);
font-weight:600;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}
tbody th{font-weight:400}
tbody th:first-child{position:sticky;left:0;background:var(--panel);z-index:1;min-width:9rem}
thead th:first-child{position:sticky;left:0;background:var(--panel);z-index:2}
.lead{font-weight:650;color:var(--ours)}
.sum th,.sum td{border-top:1px solid var(--line);font-weight:600}
.sum~.sum th,.sum~.sum td{border-top:1px solid var(--grid)}
td small{display:block;color:var(--soft);font-weight:400;font-size:.74rem}
.u{white-space:nowrap}
td.t,th.t{text-align:left}
.none{color:var(--soft)}
.h3{background:rgb(var(--good-rgb)/.34)}.h2{background:rgb(var(--good-rgb)/.21)}
.h1{background:rgb(var(--good-rgb)/.10)}
.l1{background:rgb(var(--bad-rgb)/.11)}.l2{background:rgb(var(--bad-rgb)/.22)}.l3{background:rgb(var(--bad-rgb)/.34)}
details{margin:0 0 1rem}
summary{cursor:pointer;color:var(--ours);padding:.3rem 0;font-size:.92rem}
details[open] summary{margin-bottom:.5rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;margin:0;font-size:.9rem}
dt{color:var(--soft)}dd{margin:0}
thead button{all:unset;cursor:pointer}
thead button:hover,thead button:focus-visible{color:var(--ours);text-decoration:underline}
footer{padding-top:2rem;padding-bottom:2.5rem;color:var(--soft);font-size:.85rem}
@media(max-width:56rem){.charts{grid-template-columns:minmax(0,1fr)}}
@media(max-width:40rem){
header,main,footer{padding-left:1rem;padding-right:1rem}nav ul{padding-left:.6rem;padding-right:.6rem}
header{padding-top:1.3rem}h1{font-size:1.6rem}h2 small{display:block;margin:0}
.panel,figure{padding:.8rem .8rem}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem}.tiles b{font-size:1.3rem}
.chart{grid-template-columns:minmax(0,1fr) auto}
.chart .name{grid-column:1/-1;margin-top:.35rem}
.chart>svg{height:16px}
.axis-name{grid-column:1}
.chart .pad{display:none}
th,td{padding:.32rem .5rem}
tbody th:first-child,thead th:first-child{min-width:7.5rem;max-width:9.5rem;white-space:normal}}
@media print{nav{position:static}figure,.scroll{break-inside:avoid}}
)css";

// Only sorts tables by a column whose heading is pressed; the lines below stay below.
const char* const kScript = R"js(
for (const table of document.querySelectorAll("table.sortable"))
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "sort by this column";
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th[aria-sort]").forEach(h => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = row => row.cells[column].dataset.v ?? row.cells[column].textContent;
      const compare = (a, b) => a - b || String(a).localeCompare(b, "en", {numeric: true});
      const order = (a, b) => a === "–" ? 1 : b === "–" ? -1 : (up ? 1 : -1) * compare(a, b);
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))));
    };
  });
)js";

}  // namespace dis::bench::html
