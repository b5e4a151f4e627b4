/** The look of the site: one column, the reader's own fonts, light and dark, phone and paper. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4d5761;--paper:#fff;--tint:#f3f5f7;--line:#d3d9df;--link:#0b57b8;--good:#0a6b3b;--warn:#8a3a00;--focus:#0b57b8}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf0;--soft:#aab4be;--paper:#12161b;--tint:#1b2128;--line:#38424d;--link:#84b9ff;--good:#6fd6a0;--warn:#ffb07a;--focus:#84b9ff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}
a{color:var(--link)}
a:focus-visible,button:focus-visible,input:focus-visible,textarea:focus-visible,pre:focus-visible,summary:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:.5rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:9}
.bar{border-bottom:1px solid var(--line)}
.bar>div,main,footer>div{max-width:50rem;margin:0 auto;padding:.75rem 1rem}
.bar>div{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center}
.bar .name{font-weight:700;text-decoration:none;color:var(--ink)}
.bar nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0;padding:0}
.find{position:relative;margin-left:auto;flex:1 1 12rem;max-width:20rem}
.find input{width:100%}
@media (max-width:40rem){.find{max-width:none;margin-left:0;flex-basis:100%}}
.find label{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.found{position:absolute;z-index:8;left:0;right:0;top:100%;margin:.25rem 0 0;padding:.25rem;list-style:none;background:var(--paper);border:1px solid var(--line);border-radius:.4rem;max-height:60vh;overflow:auto}
.found a{display:block;padding:.4rem .5rem;text-decoration:none}
.found a:focus,.found a:hover{background:var(--tint)}
.found p{margin:.4rem .5rem}
input,textarea,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.4rem;padding:.45rem .6rem}
textarea{width:100%;min-height:8rem;font-family:ui-monospace,monospace;font-size:.9rem;resize:vertical}
button{background:var(--link);color:var(--paper);border-color:var(--link);cursor:pointer;font-weight:600}
h1{font-size:1.7rem;line-height:1.25;margin:1rem 0 .5rem}
h2{font-size:1.25rem;margin:2.2rem 0 .5rem;line-height:1.3}
h3{font-size:1.05rem;margin:1.4rem 0 .3rem}
p,li{overflow-wrap:break-word}
code{font-family:ui-monospace,monospace;font-size:.9em;background:var(--tint);padding:.1em .25em;border-radius:.25em;overflow-wrap:anywhere}
pre{background:var(--tint);border:1px solid var(--line);border-radius:.4rem;padding:.7rem .9rem;overflow-x:auto;line-height:1.45}
pre code{background:none;padding:0;overflow-wrap:normal}
.shiki span{color:var(--shiki-light)}
@media (prefers-color-scheme:dark){.shiki span{color:var(--shiki-dark)}}
.facts{display:flex;flex-wrap:wrap;gap:.3rem .6rem;color:var(--soft);list-style:none;padding:0;margin:.2rem 0 1rem}
.facts li{border:1px solid var(--line);border-radius:1rem;padding:0 .7rem;font-size:.9rem}
.first{border-left:5px solid var(--good);background:var(--tint);padding:.6rem 1rem;margin:1rem 0}
.not{border-left:5px solid var(--warn);background:var(--tint);padding:.6rem 1rem;margin:1rem 0}
.first h2,.not h2,.first h3,.not h3{margin:.2rem 0;font-size:1.05rem}
.not ul,.first p{margin:.3rem 0}
.entries{list-style:none;padding:0}
.entries li{padding:.35rem 0;border-bottom:1px solid var(--line)}
.entries span{color:var(--soft);display:block;font-size:.9rem}
.verdict{min-height:1rem}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
td code{white-space:nowrap;overflow-wrap:normal}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
.soft,footer{color:var(--soft)}
footer{border-top:1px solid var(--line);margin-top:3rem;font-size:.9rem}
@media print{.bar nav,.find,footer,.skip,.toc,form{display:none}body{font-size:11pt}a{color:inherit}pre{white-space:pre-wrap}.first,.not{border:1px solid #999}main a[href^="http"]::after{content:" (" attr(href) ")";font-size:.85em}}
`
  .trim()
  .replaceAll('\n', '');
