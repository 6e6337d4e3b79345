// How a static page looks: one column of text, blocks that scroll by themselves, both colour schemes.

/** The style sheet of a page, written into it: a page is one file and asks the network for nothing. */
export const styleSheet = `
:root{color-scheme:light dark;--ink:#1c2430;--quiet:#5a6675;--paper:#fcfcfa;--block:#f1f2ee;--line:#d9dcd3;--link:#0b5cad;--open:#0d6b3a;--closed:#a3231f;--trap:#8a4b00}
@media (prefers-color-scheme:dark){:root{--ink:#e3e7ec;--quiet:#9aa6b4;--paper:#14181d;--block:#1d232b;--line:#333c47;--link:#7db8f5;--open:#63cf95;--closed:#f28b82;--trap:#f0b45f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.05rem/1.6 system-ui,sans-serif}
header,main{max-width:46rem;margin:0 auto;padding:0 1rem}
header nav{display:flex;gap:1.2rem;padding:1rem 0;border-bottom:1px solid var(--line)}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,pre:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{line-height:1.2;margin:.2rem 0 1rem;font-size:2rem}
h2{line-height:1.3;margin:2.4rem 0 .6rem;font-size:1.35rem}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
.skip{position:absolute;left:-99rem;background:var(--paper);padding:.5rem 1rem}
.skip:focus{left:.5rem;top:.5rem}
.count{color:var(--quiet);font-size:.9rem;white-space:nowrap}
ol li{margin:.25rem 0}
article>h1:first-child{margin-top:1.4rem}
.kind,.lab{color:var(--quiet);margin:1.4rem 0 0;font-size:.95rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
p code,li code{overflow-wrap:anywhere}
td code{white-space:nowrap}
pre{background:var(--block);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;overflow-x:auto;line-height:1.45;margin:.3rem 0}
figure{margin:1.2rem 0}
figcaption{color:var(--quiet);font-size:.9rem}
.trap pre,.wrong pre{border-left:4px solid var(--trap)}
.policy pre,.repair pre{border-left:4px solid var(--open)}
.claims ul{list-style:none;margin:.3rem 0;padding:0;border:1px solid var(--line);border-radius:.4rem}
.claims code,.claims .note,li a{overflow-wrap:anywhere}
.claims li{padding:.45rem .8rem;border-top:1px solid var(--line)}
.claims li:first-child{border-top:0}
.verdict{display:inline-block;min-width:4.2em;font-weight:600}
.open .verdict{color:var(--open)}
.open .verdict::before{content:"\\25CB\\00a0"}
.closed .verdict{color:var(--closed)}
.closed .verdict::before{content:"\\25A0\\00a0"}
.mark{color:var(--quiet);font-size:.85rem}
.mark::before{content:"\\2713\\00a0"}
.fails .mark{color:var(--closed);font-weight:600}
.fails .mark::before{content:"\\2717\\00a0"}
.note{display:block;color:var(--quiet);font-size:.95rem}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;font-size:.95rem}
th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:var(--block)}
.quiz{border:1px solid var(--line);border-radius:.4rem;padding:.2rem 1rem 1rem;margin:1.2rem 0}
.solution{border-top:1px solid var(--line);margin-top:2.4rem}
.solution>summary{font-weight:600;padding:.8rem 0}
summary{cursor:pointer;padding:.3rem 0}
.neighbours{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;margin:3rem 0 2rem;padding-top:1rem;border-top:1px solid var(--line)}
.neighbours span{display:block;color:var(--quiet);font-size:.85rem}
.neighbours [rel=next]{margin-left:auto;text-align:right}
@media print{
:root{color-scheme:light;--ink:#000;--quiet:#333;--paper:#fff;--block:#fff;--line:#999;--link:#000;--open:#000;--closed:#000;--trap:#555}
body{font-size:10.5pt}
header,.lab,.skip,.neighbours{display:none}
header,main{max-width:none}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
pre,figure.claims,.quiz,tr{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}
article a[href^="https:"]::after{content:" (" attr(href) ")";font-size:.85em}
}
`
