"""Web pages in two layouts, and Markdown."""

from __future__ import annotations

from html import escape

from benchmarks.documents.model import Item, Spec, era
from benchmarks.documents.render_word import basis, cited, in_prose, period


def _page(spec: Spec, charset: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="ja"><head><meta charset="{charset}">
<title>{escape(spec.title)}｜{escape(spec.municipality)}公式サイト</title>
<style>body {{ color: #222 }}</style><script>var menu = "施策";</script></head>
<body>
<div id="header"><a href="/">{escape(spec.municipality)}公式サイト</a>
<ul class="global-nav"><li><a href="/kurashi">暮らしの案内</a></li><li><a href="/kanko">観光の案内</a></li>
<li><a href="/shisei">行政の案内</a></li></ul></div>
<p class="breadcrumb"><a href="/">トップ</a> &gt; <a href="/shisei">行政の案内</a> &gt; 計画</p>
<div id="contents">
{body}
</div>
<aside><h2>関連するお知らせ</h2><ul><li><a href="/1">職員の募集</a></li></ul></aside>
<footer><p>お問い合わせ：{escape(spec.municipality)}役場 電話 0000-00-0000</p></footer>
</body></html>
"""


def web_page(spec: Spec) -> bytes:
    """Headings, lists and a table per measure, in EUC-JP."""
    year, month = spec.published
    out = [
        f"<h1>{escape(spec.title)}</h1>",
        f"<p>{era(year)}年{month}月策定　{spec.prefecture}{spec.municipality}</p>",
        f"<h2>計画について</h2><p>{basis(spec)}</p><p>{period(spec)}</p>",
    ]
    for i, group in enumerate(spec.groups, 1):
        out.append(f"<h2>{spec.level}{i}　{group.label}</h2>")
        for j, item in enumerate(group.items, 1):
            out.append(f"<h3>施策{i}-{j}　{item.title}</h3><p>{item.goal}{cited(spec, item)}</p>")
            out.append(
                "<h4>取組内容</h4><ul>" + "".join(f"<li>{a}</li>" for a in item.actions) + "</ul>"
            )
            rows = "".join(
                f"<tr><td>{t.indicator}</td><td>{t.shown(t.base)}</td><td>{t.shown(t.goal)}</td></tr>"
                for t in item.targets
            )
            out.append(
                f"<table><tr><th>成果指標</th><th>基準値（{era(spec.first_fy - 1)}年度）</th>"
                f"<th>目標値（{era(spec.last_fy)}年度）</th></tr>{rows}</table><p>担当：{item.department}</p>"
            )
    terms = "".join(f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in spec.terms)
    out.append(f"<h2>用語解説</h2><dl>{terms}</dl>")
    return _page(spec, "euc-jp", "\n".join(out)).encode("euc_jp")


def web_list(spec: Spec) -> bytes:
    """One table holds all measures, with cells that span rows."""

    def body(item: Item) -> str:
        return item.goal + cited(spec, item) + "<br>" + "<br>".join(f"・{a}" for a in item.actions)

    rows: list[str] = []
    for i, group in enumerate(spec.groups, 1):
        height = sum(len(item.targets) for item in group.items)
        for j, item in enumerate(group.items, 1):
            tall = len(item.targets)
            for n, target in enumerate(item.targets):
                cells = []
                if not n and j == 1:
                    cells.append(f'<th rowspan="{height}">{i}　{group.label}</th>')
                if not n:
                    cells += [
                        f'<td rowspan="{tall}">{text}</td>'
                        for text in (f"{i}-{j}", item.title, body(item), item.department)
                    ]
                cells += [
                    f"<td>{text}</td>"
                    for text in (
                        target.indicator,
                        target.shown(target.base),
                        target.shown(target.goal),
                    )
                ]
                rows.append("<tr>" + "".join(cells) + "</tr>")
    year, month = spec.published
    head = "".join(
        f"<th>{text}</th>"
        for text in (spec.level, "番号", "施策", "取組の内容", "担当課", "指標",
                     f"現状値<br>（{era(spec.first_fy - 1)}年度）", f"目標値<br>（{era(spec.last_fy)}年度）")
    )  # fmt: skip
    terms = "".join(f"<tr><td>{term}</td><td>{meaning}</td></tr>" for term, meaning in spec.terms)
    text = (
        f"<h1>{spec.title}</h1><p>更新日：{era(year)}年{month}月　{spec.prefecture}{spec.municipality}企画課</p>"
        f"<h2>趣旨</h2><p>{basis(spec)}</p><h2>期間</h2><p>{period(spec)}</p>"
        f"<h2>施策一覧</h2><table border='1'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<h2>用語集</h2><table><tr><th>用語</th><th>意味</th></tr>{terms}</table>"
    )
    return _page(spec, "utf-8", text).encode("utf-8")


def markdown(spec: Spec) -> bytes:
    """Headings, lists and pipe tables."""
    year, month = spec.published
    out = [f"# {spec.title}", "", f"{era(year)}年{month}月　{spec.prefecture}{spec.municipality}", "",
           "## 第1章 計画の趣旨", "", basis(spec), "", "## 第2章 計画期間", "", period(spec), "",
           "## 第3章 具体的な施策", ""]  # fmt: skip
    for i, group in enumerate(spec.groups, 1):
        out += [f"### {spec.level}{i} {group.label}", ""]
        for j, item in enumerate(group.items, 1):
            out += [
                f"#### 施策{i}-{j} {item.title}",
                "",
                item.goal + cited(spec, item),
                "",
                f"**担当課** {item.department}",
                "",
                "**取組**",
                "",
            ]
            out += [f"- {action}" for action in item.actions] + [""]
            if j % 2:
                out += [
                    f"| 指標 | 現状値（{era(spec.first_fy - 1)}年度） | 目標値（{era(spec.last_fy)}年度） |",
                    "|---|---|---|",
                ]
                out += [
                    f"| {t.indicator} | {t.shown(t.base)} | {t.shown(t.goal)} |"
                    for t in item.targets
                ] + [""]
            else:
                out += [in_prose(spec, target) for target in item.targets] + [""]
    out += ["## 用語集", ""]
    for term, meaning in spec.terms:
        out += [f"- **{term}**：{meaning}"]
    return ("\n".join(out) + "\n").encode()
