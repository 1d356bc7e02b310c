/*
 * style.h
 *		The style of the pages, written into each of them.
 *
 * Grey and filled is the reference, blue and drawn over it the current period: they differ in lightness,
 * so that everyone can tell them apart.  Red means an alert and nothing else.  Contrasts are at
 * least 4.5 to 1 for text and 3 to 1 for drawings, in light and dark.
 */
#ifndef DIVERGENCE_STYLE_H
#define DIVERGENCE_STYLE_H

#define PAGE_STYLE \
	":root{color-scheme:light dark;" \
	"--paper:#fff;--card:#fff;--ink:#1a1f27;--soft:#5a6472;--line:#dfe3e8;--fill:#8a94a5;--draw:#0b5cad;--alert:#b3261e;--alert-paper:#fdecea}\n" \
	"@media(prefers-color-scheme:dark){:root{" \
	"--paper:#12161c;--card:#191e26;--ink:#e6e9ee;--soft:#a3adbb;--line:#313945;--fill:#6b7688;--draw:#7db7ff;--alert:#ff9489;--alert-paper:#3a1d1b}}\n" \
	"*{box-sizing:border-box}\n" \
	"body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;font-variant-numeric:tabular-nums}\n" \
	"main{max-width:72rem;margin:0 auto;padding:2rem 1rem 4rem}\n" \
	"bdi{overflow-wrap:anywhere;white-space:pre-wrap}\n" \
	"h1{font-size:1.1rem;font-weight:600;color:var(--soft);margin:0}\n" \
	"table{border-collapse:collapse}\n" \
	"th{font-weight:inherit;text-align:left}\n" \
	".n{text-align:right;white-space:nowrap}\n" \
	"svg{display:block;width:100%;overflow:visible}\n" \
	"path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}\n" \
	"rect.r{fill:var(--fill)}rect.c{fill:var(--draw)}\n" \
	"path.r{fill:var(--fill);stroke:none}path.c{stroke:var(--draw)}\n" \
	".axis{position:relative;height:1.4rem;font-size:.75rem;color:var(--soft)}\n" \
	".axis span{position:absolute;top:.2rem;transform:translateX(-50%);white-space:nowrap}\n" \
	".axis .first{left:0;transform:none}.axis .last{right:0;transform:none}\n" \
	".key{white-space:nowrap}.key:before{content:\"\";display:inline-block;width:.75em;height:.75em;margin-right:.4em}\n" \
	".key.r:before{background:var(--fill)}.key.c:before{background:var(--draw)}\n" \
	".keys{display:flex;gap:1.25rem;margin:.25rem 0;font-size:.75rem;color:var(--soft)}\n" \
	".bars{display:grid;grid-template:auto/minmax(4rem,32%) 1fr auto auto;grid-auto-rows:minmax(1.9rem,1fr);column-gap:.75rem;width:100%;font-size:.875rem;align-items:center}\n" \
	".bars thead,.bars tbody,.bars tr{display:contents}\n" \
	".bars thead{font-size:.75rem;color:var(--soft)}.bars th,.bars td{padding:0}\n" \
	".bars thead th,.bars thead td{font-size:.75rem;color:var(--soft)}\n" \
	".bars th{grid-column:1}.bars th.n{grid-column:auto}\n" \
	".bars .plot{grid-row:2/span var(--n);grid-column:2;position:relative;align-self:stretch}\n" \
	".bars .plot svg{position:absolute;height:100%}\n" \
	".verdict{font-size:1.35rem;line-height:1.4;max-width:52rem;margin:.25rem 0 1rem}.soft{color:var(--soft)}p.soft{margin:0 0 1rem;font-size:.875rem;max-width:44rem}\n" \
	"h2{font-size:1.05rem;margin:0 0 .25rem}" \
	"th,td{padding:.25rem 1.25rem .25rem 0;vertical-align:baseline}th:last-child,td:last-child{padding-right:0}\n" \
	"thead th{color:var(--soft);font-size:.75rem}small{display:block;font-size:.75rem;color:var(--soft)}" \
	"tbody tr{border-top:1px solid var(--line)}" \
	".scroll{overflow-x:auto}" \
	"summary{cursor:pointer;color:var(--soft);font-size:.875rem}\n" \
	".figures{display:flex;flex-wrap:wrap;gap:2.5rem 3rem;margin:2.5rem 0}.figures section{flex:0 1 29rem;min-width:0}.figures .wide{flex-basis:100%}\n" \
	".chart{display:grid;grid-template-columns:auto 1fr;gap:.5rem}.ends{display:flex;flex-direction:column;justify-content:space-between;text-align:right;font-size:.75rem;line-height:1;color:var(--soft);padding-bottom:1.4rem}\n" \
	"svg.square{aspect-ratio:1}.up{writing-mode:vertical-rl;transform:rotate(180deg);align-self:end}svg.low{height:10rem}.chart svg{border:solid var(--line);border-width:0 0 1px 1px}\n" \
	"path.t{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}path.e{stroke:var(--draw);stroke-width:1}path.d{stroke:var(--draw);stroke-width:7}\n" \
	"dt{font-weight:600}dd{margin:0 0 .5rem;max-width:44rem}"

#endif							/* DIVERGENCE_STYLE_H */
