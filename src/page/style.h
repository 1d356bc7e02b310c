/*
 * style.h
 *		The style of the pages, written into each of them: what they have in common, and what
 *		each has for itself.
 *
 * Grey and filled is the reference, blue and drawn over it the current period: they differ in lightness,
 * so that everyone can tell them apart.  Red means an alert and nothing else.  Contrasts are at
 * least 4.5 to 1 for text and 3 to 1 for drawings, in light and dark.
 */
#ifndef DIVERGENCE_STYLE_H
#define DIVERGENCE_STYLE_H

/* all pages */
#define PAGE_STYLE \
	/* colours */ \
	":root{color-scheme:light dark;--paper:#fff;--ink:#1b2028;--soft:#59636f;--line:#dde1e6;--fill:#87919f;--draw:#0a59a8;--alert:#b3261e;--tint:#fdeeec}\n" \
	"@media(prefers-color-scheme:dark){:root{--paper:#13171d;--ink:#e4e8ed;--soft:#a2acb9;--line:#303843;--fill:#717d8f;--draw:#86bcff;--alert:#ff9c92;--tint:#3b1f1d}}\n" \
	/* text */ \
	"*{box-sizing:border-box}\n" \
	"body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;font-variant-numeric:tabular-nums}\n" \
	"main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n" \
	"h1,h2,h3,p,ul,dl,dd{margin:0;padding:0}\n" \
	"h1{font-size:1rem;font-weight:600;color:var(--soft)}\n" \
	"h2{font-size:1.25rem;line-height:1.3}\n" \
	"small{font-size:.8125rem;font-weight:400;color:var(--soft)}\n" \
	"bdi{overflow-wrap:anywhere;white-space:pre-wrap}\n" \
	"a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:.15em}a:hover{text-decoration-thickness:2px}\n" \
	".warning{border-left:3px solid var(--soft);padding-left:.75rem;margin-top:.75rem;max-width:48rem}\n" \
	/* tables */ \
	"table{border-collapse:collapse}\n" \
	"th{font-weight:inherit;text-align:left}\n" \
	"thead th{font-size:.75rem;color:var(--soft)}\n" \
	".n{text-align:right;white-space:nowrap}\n" \
	/* drawings */ \
	"svg{display:block;width:100%;overflow:visible}\n" \
	".steps{height:9rem}.line{height:5.5rem}.steps,.line{border:solid var(--line);border-width:1px 0}\n" \
	"path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}\n" \
	"rect.r{fill:var(--fill)}rect.c{fill:var(--draw)}\n" \
	"path.r{fill:var(--fill);fill-opacity:.35;stroke:var(--fill);stroke-width:1.5}path.c{stroke:var(--draw)}path.h{stroke:var(--ink);stroke-width:1.5}\n" \
	"path.level{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}path.a{stroke:var(--alert);stroke-width:7}\n" \
	".top{font-size:.75rem;line-height:1.2;color:var(--soft)}\n" \
	".axis{position:relative;height:1.5rem;font-size:.75rem;color:var(--soft)}\n" \
	".axis span{position:absolute;top:.2rem;transform:translateX(-50%);white-space:nowrap;max-width:48%;overflow:hidden;text-overflow:ellipsis}.axis bdi{white-space:inherit}.axis .first,.axis .last{transform:none}.axis .first{left:0}.axis .last{right:0}\n" \
	".keys{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;margin-bottom:.5rem;font-size:.75rem;color:var(--soft)}\n" \
	".key{white-space:nowrap}.key:before{content:\"\";display:inline-block;width:.75em;height:.75em;margin-right:.4em}\n" \
	".key.r:before{background:var(--fill)}.key.c:before{background:var(--draw)}.keys .c:before,.key.h:before{width:1.25em;height:2px;vertical-align:.25em}\n" \
	".key.h:before{background:var(--ink)}.key.level:before{width:1.25em;height:0;border-top:1px dashed var(--soft);vertical-align:.3em}.key.a:before{background:var(--alert);border-radius:50%;width:.55em;height:.55em;vertical-align:.1em}\n" \
	".bars{display:grid;grid-template-columns:minmax(4rem,auto) minmax(3rem,1fr) auto auto;grid-auto-rows:minmax(1.75rem,1fr);gap:0 .875rem;font-size:.875rem;align-items:center}\n" \
	".bars thead,.bars tbody,.bars tr{display:contents}.bars th,.bars td{padding:0}\n" \
	".bars tbody th{grid-column:1;max-width:14rem;line-height:1.25;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}.bars th:hover{-webkit-line-clamp:none}\n" \
	".bars .plot{grid-row:2/span var(--n);grid-column:2;position:relative;align-self:stretch}.bars svg{position:absolute;height:100%}\n" \
	/* paper */ \
	"@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#ccc;--fill:#87919f;--draw:#0a59a8;--alert:#b3261e;--tint:#fdeeec}main{padding:0;max-width:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}section,tr{break-inside:avoid}h2,dt,summary{break-after:avoid}" \
	"details::details-content{content-visibility:visible;display:block}.bars tbody th{-webkit-line-clamp:none}}\n"

/* drift_page.c */
#define DRIFT_STYLE \
	"table{width:100%}\n" \
	".verdict{font-size:clamp(1.375rem,3.2vw,1.875rem);font-weight:650;line-height:1.25;margin:.5rem 0 .75rem;max-width:48rem}.bad a{color:var(--alert)}\n" \
	".subject,.note{color:var(--soft)}.note{font-size:.8125rem;max-width:44rem}\n" \
	".alert{color:var(--alert);background:var(--tint);font-weight:600;font-size:.8125rem;padding:.125rem .5rem;border-radius:.25rem;-webkit-box-decoration-break:clone;box-decoration-break:clone}\n" \
	".lines{margin:2rem 0;font-size:.9375rem}.lines th,.lines td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:baseline}.lines .n{padding:.5rem 0 .5rem .75rem}\n" \
	".lines tbody th{font-weight:600;min-width:6rem}.lines td:nth-child(2){min-width:8.5rem}.lines td:nth-child(3){min-width:6.5rem}\n" \
	".ended{margin:2rem 0;font-size:.875rem}.ended th,.ended td{padding:.25rem 1.5rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:baseline}.ended th:first-child{width:15rem;color:var(--soft)}\n" \
	".wide{overflow-x:auto}.all{font-size:.8125rem;white-space:nowrap}.all th,.all td{padding:.25rem .75rem .25rem 0;text-align:right;border-bottom:1px solid var(--line)}.all :first-child,.all td:nth-child(2),.all :nth-last-child(-n+2){text-align:left}\n" \
	"@media(max-width:40rem){.lines thead,.lines td:last-child{display:none}.lines tr{display:grid;grid-template-columns:minmax(50%,1fr) auto;border-bottom:1px solid var(--line);padding:.5rem 0}.lines th,.lines td{border:0;padding:0}.lines td:nth-child(n+3){font-size:.875rem}.lines td:nth-child(4){order:1}.lines td:nth-child(2){text-align:right}.lines td:nth-child(3){text-align:right;order:2}.ended thead th:last-child{display:none}.ended tr{display:block;border-bottom:1px solid var(--line);padding:.25rem 0}.ended tbody th,.ended td{display:block}.ended th,.ended td{border:0;padding:0}}\n" \
	".card{border-top:1px solid var(--line);padding:1.75rem 0 2rem}.card>*+*,.quiet>*+*{margin-top:1rem}.pair{display:grid;gap:1rem 3rem}\n" \
	"@media print,(min-width:52rem){.pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}\n" \
	".head{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}\n" \
	".words{font-size:.9375rem}\n" \
	".quiet{border-top:1px solid var(--line)}.quiet[open]{padding-bottom:1.5rem}\n" \
	".quiet>summary,.rest{display:grid;grid-template-columns:minmax(0,1fr) 5.5rem 7rem 5.5rem 5.5rem;gap:1rem;padding:.5rem 0;align-items:baseline}\n" \
	".rest{margin-top:1rem;font-size:.75rem;color:var(--soft)}.rest h2{color:var(--ink)}\n" \
	"@media(max-width:40rem){.quiet>summary,.rest{grid-template-columns:minmax(0,1fr) 5.5rem}.quiet>summary>small,.quiet>summary>.n:not(:last-child),.rest>span:not(:last-child){display:none}}\n" \
	".quiet>summary>span:first-child:before{content:\"\\203a\";display:inline-block;width:1rem;color:var(--soft)}.quiet[open]>summary>span:first-child:before{transform:rotate(90deg) translateX(-.15em)}\n" \
	"summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}\n" \
	".part{border-top:1px solid var(--line);padding:.75rem 0}.part>summary{font-size:.9375rem}.part>:nth-child(2){margin-top:.75rem}\n" \
	"dl{max-width:44rem;font-size:.9375rem}dt{font-weight:600}dd{margin-bottom:.75rem}\n" \
	"details:not(.quiet)>summary{color:var(--soft);font-size:.8125rem;text-decoration:underline;text-underline-offset:.15em;width:max-content}\n" \
	".axis+.keys{margin-top:1rem}details{margin-top:.25rem}.quiet,.part{margin:0}\n" \
	".numbers{width:auto;font-size:.8125rem}.numbers th,.numbers td{padding:.125rem 1.5rem .125rem 0}\n" \
	"@media print{.quiet{break-inside:avoid}.lines{font-size:.8125rem}.wide{overflow:visible}.all{white-space:normal}.all tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(5rem,1fr));border-bottom:1px solid var(--line)}.all th,.all td{border:0;padding:.125rem .25rem;overflow-wrap:anywhere}.all thead th{font-size:.5625rem}}\n"

/* evaluation_page.c */
#define EVALUATION_STYLE \
	".verdict{font-size:clamp(1.375rem,3.2vw,1.875rem);font-weight:650;line-height:1.25;margin:.5rem 0 .75rem;max-width:48rem}.soft{color:var(--soft)}p.soft{margin:0 0 1rem;font-size:.875rem;max-width:44rem}\n" \
	"h2{margin-bottom:.25rem}\n" \
	"th,td{padding:.25rem 1.25rem .25rem 0;vertical-align:baseline}th:last-child,td:last-child{padding-right:0}\n" \
	"thead th{color:var(--soft);font-size:.75rem}small{display:block;font-size:.75rem;color:var(--soft)}\n" \
	"tbody tr{border-top:1px solid var(--line)}.numbers{font-size:.8125rem}.numbers thead .n{white-space:normal;vertical-align:bottom}\n" \
	".scroll{overflow-x:auto}\n" \
	"summary{cursor:pointer;list-style:none;color:var(--soft);font-size:.8125rem;text-decoration:underline;text-underline-offset:.15em;width:max-content}summary::-webkit-details-marker{display:none}details{margin-top:.25rem}\n" \
	".figures{display:grid;column-gap:3rem;margin:2.5rem 0 0}.figures section{min-width:0;max-width:29rem;padding-bottom:2.5rem}.figures .wide{max-width:none}\n" \
	"@media print,(min-width:50rem){.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figures section{max-width:none}.figures .wide{grid-column:1/-1}}\n" \
	"@media screen and (min-width:50rem){.figures section:not(.wide){display:grid;grid-row:span 4;grid-template:subgrid/minmax(0,1fr)}}\n" \
	"@media(max-width:40rem){.bars{grid-template-columns:minmax(4rem,auto) minmax(3rem,1fr) auto}.bars tr>:last-child{display:none}.bars tbody th{max-width:8rem;-webkit-line-clamp:3}}\n" \
	".bars{margin-top:1rem}.bars thead,.bars .n{font-size:.8125rem}.bars thead .n{white-space:normal}.scale{display:flex;justify-content:space-between;font-size:.75rem;color:var(--soft)}.bars .plot{border:solid var(--line);border-width:1px 0}.bars path.d{stroke-width:9}\n" \
	".chart{display:grid;grid-template-columns:auto 1fr;gap:.5rem}.ends{display:flex;flex-direction:column;justify-content:space-between;text-align:right;font-size:.75rem;line-height:1;color:var(--soft);padding-bottom:1.4rem}\n" \
	"svg.square{aspect-ratio:1}.up{writing-mode:vertical-rl;transform:rotate(180deg);align-self:end}svg.low{height:10rem}.chart svg{border:solid var(--line);border-width:0 0 1px 1px}\n" \
	"path.t{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}path.e{stroke:var(--draw);stroke-width:1}path.d{stroke:var(--draw);stroke-width:7}\n" \
	"dt{font-weight:600}dd{margin:0 0 .5rem;max-width:44rem}\n" \
	"@media print{.wide{break-inside:auto}p.soft{break-after:avoid}.chart,.bars{break-inside:avoid}.scroll{overflow:visible}.numbers th,.numbers td{padding-top:0;padding-bottom:0}}\n"

#endif							/* DIVERGENCE_STYLE_H */
