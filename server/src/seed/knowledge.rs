//! The knowledge base of the sample company: what its customers and its service people ask again and again.

use super::{dice::id_of, world::World};
use app::knowledge::{links, vector};
use chrono::Duration;
use sqlx::PgConnection;
use uuid::Uuid;

/// Name, English name, and the place of the one above in this list.
const CATEGORIES: [(&str, &str, Option<usize>); 6] = [
    ("设备使用", "Using the machine", None),
    ("安装调试", "Installation", Some(0)),
    ("维护保养", "Maintenance", Some(0)),
    ("售后服务", "Service and warranty", None),
    ("单证与物流", "Documents and shipping", None),
    ("内部流程", "How we work", None),
];

/// An article: `key` names it, and the same in another language.
struct Article {
    key: &'static str,
    language: &'static str,
    category: usize,
    public: bool,
    state: &'static str,
    /// Days before the seeding day on which it was published or written.
    days: i64,
    title: &'static str,
    body: &'static str,
}

const fn article(
    key: &'static str,
    language: &'static str,
    category: usize,
    days: i64,
    title: &'static str,
    body: &'static str,
) -> Article {
    Article { key, language, category, public: true, state: "published", days, title, body }
}

/// `{installation}` and the like in a text stand for the id of that article.
const ARTICLES: [Article; 14] = [
    article("installation", "zh-CN", 1, 120, "激光切割机安装前的准备", include_str!("articles/installation.zh.md")),
    article(
        "installation",
        "en",
        1,
        118,
        "Before the laser cutter arrives: preparing the site",
        include_str!("articles/installation.en.md"),
    ),
    article("lens", "zh-CN", 2, 95, "保护镜片多久更换一次", include_str!("articles/lens.zh.md")),
    article("daily", "zh-CN", 2, 400, "每日与每周保养清单", include_str!("articles/daily.zh.md")),
    article("spares", "zh-CN", 3, 80, "备件怎么订，多久能到", include_str!("articles/spares.zh.md")),
    article("spares", "en", 3, 78, "Ordering spare parts", include_str!("articles/spares.en.md")),
    article("warranty", "zh-CN", 3, 60, "质保范围与报修流程", include_str!("articles/warranty.zh.md")),
    article(
        "warranty",
        "en",
        3,
        58,
        "Warranty: what is covered and how to claim",
        include_str!("articles/warranty.en.md"),
    ),
    article("certificates", "zh-CN", 4, 45, "CE 证书与原产地证明怎么提供", include_str!("articles/certificates.zh.md")),
    article("shipping", "zh-CN", 4, 30, "出口随附单证一览", include_str!("articles/shipping.zh.md")),
    article(
        "shipping",
        "en",
        4,
        29,
        "Shipping documents we send with every machine",
        include_str!("articles/shipping.en.md"),
    ),
    Article {
        public: false,
        ..article("onsite", "zh-CN", 5, 25, "上门服务前的核对表", include_str!("articles/onsite.zh.md"))
    },
    Article {
        public: false,
        state: "review",
        ..article("goodwill", "zh-CN", 5, 3, "过保客户的优惠维修怎么批", include_str!("articles/goodwill.zh.md"))
    },
    Article {
        public: false,
        state: "draft",
        ..article("alarm", "zh-CN", 5, 1, "水冷机报警代码速查（整理中）", include_str!("articles/alarm.zh.md"))
    },
];

fn id_of_article(world: &World, key: &str, language: &str) -> Uuid {
    let place = ARTICLES.iter().position(|one| one.key == key && one.language == language).unwrap_or(0);
    id_of("article", place as u64, world.dawn)
}

/// The text with the ids of the articles that it links to: those in its own language, where there are any.
fn body_of(world: &World, one: &Article) -> String {
    let mut body = one.body.to_owned();
    for other in ARTICLES.iter().filter(|other| other.language == one.language) {
        let mark = format!("{{{}}}", other.key);
        body = body.replace(&mark, &id_of_article(world, other.key, other.language).to_string());
    }
    body
}

/// Writes categories and articles of the small company; the large sizes are for measuring other things.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    let category = |place: usize| id_of("article category", place as u64, world.dawn);
    for (place, (name, name_en, above)) in CATEGORIES.into_iter().enumerate() {
        sqlx::query("insert into article_category (id, parent_id, name, name_en, rank) values ($1, $2, $3, $4, $5)")
            .bind(category(place))
            .bind(above.map(category))
            .bind(name)
            .bind(name_en)
            .bind(i32::try_from(place).unwrap_or(i32::MAX))
            .execute(&mut *conn)
            .await?;
    }
    for one in &ARTICLES {
        write_one(conn, world, one, category(one.category)).await?;
    }
    write_answers(conn, world).await
}

async fn write_one(conn: &mut PgConnection, world: &World, one: &Article, category: Uuid) -> sqlx::Result<()> {
    let id = id_of_article(world, one.key, one.language);
    // The Chinese one stands first and names the group.
    let first = ARTICLES.iter().find(|other| other.key == one.key).unwrap_or(one);
    let group = id_of_article(world, first.key, first.language);
    let moment = world.dawn - Duration::days(one.days);
    let body = body_of(world, one);
    sqlx::query(
        "with writer as (select (select id from person where role = 'service_manager' and active order by id limit 1) as id)
         insert into article (id, group_id, language, audience, category_id, state, published_number, published_at, published_by,
                              proposed_at, proposed_by, reviewed_at, created_at, created_by, updated_at, updated_by)
         select $1, $2, $3, $4, $5, $6, case when $6 = 'published' then 1 end, case when $6 = 'published' then $7 end,
                case when $6 = 'published' then w.id end, case when $6 = 'review' then $7 end, case when $6 = 'review' then w.id end,
                case when $6 = 'published' then $7 end, $7, w.id, $7, w.id
           from writer w",
    )
    .bind(id)
    .bind(group)
    .bind(one.language)
    .bind(if one.public { "public" } else { "internal" })
    .bind(category)
    .bind(one.state)
    .bind(moment)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into article_version (article_id, number, title, body, author_id, made_at)
         select $1, 1, $2, $3, a.created_by, $4 from article a where a.id = $1",
    )
    .bind(id)
    .bind(one.title)
    .bind(&body)
    .bind(moment)
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into article_index (article_id, number, terms, links) values ($1, 1, $2::tsvector, $3)")
        .bind(id)
        .bind(vector(one.title, &body))
        .bind(links(&body))
        .execute(&mut *conn)
        .await?;
    Ok(())
}

/// Some answers of readers, and what they looked for in vain.
async fn write_answers(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let day = (world.dawn - Duration::days(2)).date_naive();
    for (key, yes, no, words) in [
        ("spares", 14, 2, Some("希望写明节假日发不发货")),
        ("warranty", 22, 1, None),
        ("lens", 9, 3, Some("最好有更换视频")),
    ] {
        for number in 0..yes + no {
            sqlx::query(
                "insert into article_vote (article_id, visitor, helpful, words, given_on)
                 values ($1, sha256(convert_to($2 || ' ' || $3::text, 'UTF8')), $4, $5, $6)",
            )
            .bind(id_of_article(world, key, "zh-CN"))
            .bind(key)
            .bind(number)
            .bind(number < yes)
            .bind(words.filter(|_| number == yes))
            .bind(day)
            .execute(&mut *conn)
            .await?;
        }
    }
    for (language, words, times) in [("zh-CN", "除尘器滤芯", 6), ("zh-CN", "远程诊断", 3), ("en", "nozzle size", 2)]
    {
        sqlx::query("insert into help_miss (language, words, times, last_on) values ($1, $2, $3, $4)")
            .bind(language)
            .bind(words)
            .bind(times)
            .bind(day)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
