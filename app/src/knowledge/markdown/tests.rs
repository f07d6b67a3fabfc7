//! What people write, and what nobody should get through.

use super::*;

fn inside(body: &str) -> String {
    rendered(body, Audience::Internal)
}

#[test]
fn what_people_write_becomes_a_page() {
    let html = inside("# 安装\n\n1. 找平\n2. 接**地线**\n\n| 型号 | 功率 |\n|---|---|\n| GTX | 12 kW |\n\n# 安装\n");
    assert!(html.contains(r#"<h2 id="h-安装">安装"#), "{html}");
    assert!(html.contains(r#"<h2 id="h-安装-2">安装"#), "{html}");
    assert!(html.contains("<strong>地线</strong>") && html.contains("<ol>"), "{html}");
    assert!(html.contains(r#"<div class="article__table" tabindex="0">"#) && html.contains("</table>"), "{html}");
}

#[test]
fn links_lead_where_the_reader_finds_them() {
    let id = Uuid::now_v7();
    let body = format!("[质保](/knowledge/{id}#h-2) ![图](https://x.cn/a.png) [外](https://x.cn)");
    let (here, there) = (inside(&body), rendered(&body, Audience::Public));
    assert!(here.contains(&format!("href=\"/knowledge/{id}#h-2\"")), "{here}");
    assert!(there.contains(&format!("href=\"/help/{id}#h-2\"")), "{there}");
    assert!(!here.contains("<img") && here.contains(">图</a>"), "{here}");
    assert_eq!(here.matches("rel=\"noopener noreferrer\"").count(), 3, "{here}");
    assert_eq!(links(&body), [id]);
}

#[test]
fn our_own_pictures_are_shown_where_the_reader_may_fetch_them() {
    let id = Uuid::now_v7();
    let body = format!("![铭牌](/files/article/{id}) [![小图](/help/pictures/{id})](/knowledge/{id})");
    let (here, there) = (inside(&body), rendered(&body, Audience::Public));
    assert_eq!(here.matches(&format!("src=\"/files/article/{id}?show=true\"")).count(), 2, "{here}");
    assert_eq!(there.matches(&format!("src=\"/help/pictures/{id}\"")).count(), 2, "{there}");
    assert!(here.contains("alt=\"铭牌\"") && here.contains("loading=\"lazy\""), "{here}");
    assert_eq!(pictures(&body), [format!("/files/article/{id}"), format!("/help/pictures/{id}")]);
    assert_eq!(plain(&body).split_whitespace().collect::<Vec<_>>(), ["铭牌", "小图"]);
    for foreign in
        [format!("![x](//evil.example/files/article/{id})"), format!("![a ![b](/files/article/{id})](https://x.cn)")]
    {
        let html = inside(&foreign);
        assert!(!html.contains("src=\"//") && !html.contains("src=\"https"), "{html}");
    }
}

#[test]
fn nothing_hostile_survives() {
    let hostile = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<iframe src=https://evil.example></iframe>",
        "<object data=https://evil.example></object><embed src=x>",
        "<form action=/sign-out method=post><button>x</button></form><input autofocus onfocus=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "<a href=\"&#x6A;avascript&#x3A;alert(1)\">x</a>",
        "<a href=' javascript:alert(1)'>x</a>",
        "![x](javascript:alert(1))",
        "![x\" onerror=\"alert(1)](https://x.cn/a.png)",
        "<p style=\"background:url(https://evil.example)\">x</p>",
        "<style>@import url(https://evil.example);</style>",
        "<link rel=stylesheet href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href=https://evil.example>",
        "<div onclick=alert(1) class=\"page__head\" id=\"style\">x</div>",
        "<h2 id=\"page-above\">x</h2>",
        "<details open ontoggle=alert(1)>x</details>",
        "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<template><script>alert(1)</script></template>",
        "<textarea><script>alert(1)</script></textarea>",
        "<!--><script>alert(1)</script>-->",
        "<a href=\"https://x.cn\" target=_top rel=opener>x</a>",
        "`<script>alert(1)</script>`",
        "# <img src=x onerror=alert(1)> \"><script>alert(1)</script>",
        "| <iframe src=x> |\n|---|\n| <script>alert(1)</script> |",
    ];
    for body in hostile {
        for to in [Audience::Internal, Audience::Public] {
            let html = rendered(body, to).to_lowercase();
            // What stands between signs as text is harmless, and anchors hold letters, digits and lines alone; what remains of
            // tags is looked at.
            let is_anchor = |part: &&str| part.starts_with("h-") || part.starts_with("#h-");
            let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
            let tags: String =
                tags.flat_map(|tag| tag.split('"')).filter(|part| !is_anchor(part)).collect::<Vec<_>>().join("\n");
            for bad in [
                "script",
                "onerror",
                "onload",
                "onclick",
                "onfocus",
                "ontoggle",
                "iframe",
                "object",
                "embed",
                "form",
                "input",
                "img",
                "svg",
                "style",
                "link ",
                "meta",
                "base",
                "data:",
                "target=",
                "=opener",
                "page-above",
                "page__head",
            ] {
                assert!(!tags.contains(bad), "{bad} survives in {html}\nof {body}");
            }
        }
    }
}

#[test]
fn html_is_shown_as_it_was_typed() {
    let html = inside("a<br>b <b>c</b>\n\n<div>d</div>\n");
    assert!(html.contains("a<br>") && html.contains("&lt;b&gt;c&lt;/b&gt;") && html.contains("&lt;div&gt;d"), "{html}");
}

#[test]
fn a_deep_or_endless_body_is_survived() {
    let begun = std::time::Instant::now();
    for body in
        [">".repeat(30_000), "[".repeat(30_000), "*a ".repeat(20_000), "<div>".repeat(10_000), "- ".repeat(20_000)]
    {
        drop(rendered(&body, Audience::Public));
        drop(plain(&body));
    }
    // Milliseconds where it is optimised; what grows with the square takes minutes.
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn words_stand_alone() {
    assert_eq!(plain("# 标题\n\n第一**段**。\n- a\n- `b`\n"), "标题 第一段。 a b");
}
