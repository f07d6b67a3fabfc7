//! Custom fields of the sample world, and what of the fields that every company knows is filled in: the exporter's story.

use super::{
    customers::{Contact, Customer},
    dice::id_of,
    world::World,
};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Kind of record, kind, section, names, what else its kind needs (choices, currency, formula).
type Field = (&'static str, &'static str, Option<usize>, &'static str, &'static str, What);

enum What {
    Plain,
    Unique,
    Money(&'static str),
    Choices(&'static [(&'static str, &'static str)]),
    /// With `{n}` for the n-th field.
    Formula(&'static str),
    /// One file of at most so many megabytes.
    File(u32),
}

const SECTIONS: [(&str, &str); 2] = [("出口", "Export"), ("采购", "Purchasing")];

const MARKETS: &[(&str, &str)] = &[
    ("欧盟", "European Union"),
    ("北美", "North America"),
    ("日韩", "Japan and Korea"),
    ("东南亚", "South-East Asia"),
    ("中东", "Middle East"),
];
const LANGUAGES: &[(&str, &str)] =
    &[("中文", "Chinese"), ("英语", "English"), ("德语", "German"), ("日语", "Japanese")];

const FIELDS: [Field; 10] = [
    ("customer", "text", None, "工业园区", "Industrial park", What::Plain),
    ("customer", "text", Some(0), "出口许可证", "Export licence", What::Unique),
    ("customer", "choices", Some(0), "主要出口市场", "Main export markets", What::Choices(MARKETS)),
    ("customer", "money", Some(1), "年采购额", "Purchases in a year", What::Money("CNY")),
    ("customer", "date", Some(1), "框架协议到期日", "Framework agreement ends", What::Plain),
    ("customer", "computed", Some(1), "月均采购额", "Purchases in a month", What::Formula("{3} / 12")),
    ("contact", "date", None, "生日", "Birthday", What::Plain),
    ("contact", "choice", None, "沟通语言", "Speaks", What::Choices(LANGUAGES)),
    // Its values are sealed once everything else is there.
    ("customer", "sensitive", Some(1), "银行账号", "Bank account", What::Plain),
    // The one that is there is written with the other files (`files.rs`).
    ("customer", "file", None, "营业执照", "Business licence", What::File(10)),
];

/// Which customers of the story have what: the place in the row, the park, the licence, the markets, the purchases, the end of
/// the agreement, and the credit code.
type Filled = (u64, &'static str, &'static str, &'static [u64], &'static str, &'static str, &'static str);
const FILLED: [Filled; 4] = [
    (4, "郑州航空港经济综合实验区", "豫外经贸 2024-0183", &[0, 1], "8600000", "2027-06-30", "91410100MA9QY0001U"),
    (8, "洛阳经济技术开发区", "豫外经贸 2023-0047", &[0, 2], "12500000", "2027-03-31", "91410300MA9QY00770"),
    (10, "青岛中德生态园", "鲁外经贸 2022-0611", &[0, 3, 4], "4200000", "2026-12-31", "91370200MA9QY0103Y"),
    (16, "郑州大数据产业园", "", &[], "1800000", "", "91410100MA9QY0025A"),
];

pub fn field_id(world: &World, number: usize) -> Uuid {
    id_of("custom field", number as u64, world.dawn)
}

fn section_id(world: &World, number: usize) -> Uuid {
    id_of("custom section", number as u64, world.dawn)
}

fn choice_id(world: &World, field: usize, number: u64) -> Uuid {
    id_of("custom choice", field as u64 * 100 + number, world.dawn)
}

/// Writes the definitions and fills the fields of some customers and contacts in.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    for (number, (name, name_en)) in SECTIONS.iter().enumerate() {
        sqlx::query(
            "insert into custom_section (id, record_kind, name, name_en, rank) values ($1, 'customer', $2, $3, $4)",
        )
        .bind(section_id(world, number))
        .bind(name)
        .bind(name_en)
        .bind(i32::try_from(number).unwrap_or(0))
        .execute(&mut *conn)
        .await?;
    }
    for (number, field) in FIELDS.iter().enumerate() {
        define(conn, world, number, field).await?;
    }
    for filled in &FILLED {
        fill(conn, world, filled).await?;
    }
    around(conn, world).await
}

async fn define(conn: &mut PgConnection, world: &World, number: usize, field: &Field) -> sqlx::Result<()> {
    let (of, kind, section, name, name_en, what) = field;
    let choices = match what {
        What::Choices(all) => {
            let choice = |(place, (name, name_en)): (u64, &(&str, &str))| json!({ "id": choice_id(world, number, place), "name": name, "name_en": name_en, "archived": false });
            Value::Array((0..).zip(all.iter()).map(choice).collect())
        }
        _ => json!([]),
    };
    let formula = match what {
        What::Formula(text) => Some((0..FIELDS.len()).fold((*text).to_owned(), |text, other| {
            text.replace(&format!("{{{other}}}"), &format!("{{{}}}", field_id(world, other)))
        })),
        _ => None,
    };
    sqlx::query(
        "insert into custom_field (id, record_kind, kind, section_id, rank, name, name_en, is_unique, choices, currency, formula, file_rule)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(field_id(world, number))
    .bind(of)
    .bind(kind)
    .bind(section.map(|section| section_id(world, section)))
    .bind(i32::try_from(number).unwrap_or(0))
    .bind(name)
    .bind(name_en)
    .bind(matches!(what, What::Unique))
    .bind(choices)
    .bind(if let What::Money(currency) = what { Some(*currency) } else { None })
    .bind(formula)
    .bind(if let What::File(most) = what { Some(json!({ "several": false, "kinds": [], "megabytes": most })) } else { None })
    .execute(conn)
    .await?;
    Ok(())
}

async fn fill(conn: &mut PgConnection, world: &World, filled: &Filled) -> sqlx::Result<()> {
    let (place, park, licence, markets, purchases, ends, code) = filled;
    let markets: Vec<Uuid> = markets.iter().map(|number| choice_id(world, 2, *number)).collect();
    let all = [(0, json!(park)), (1, json!(licence)), (2, json!(markets)), (3, json!(purchases)), (4, json!(ends))];
    let holds = |value: &Value| *value != json!("") && *value != json!([]);
    let custom: serde_json::Map<String, Value> = all
        .into_iter()
        .filter(|(_, value)| holds(value))
        .map(|(number, value)| (field_id(world, number).to_string(), value))
        .collect();
    sqlx::query("update customer set custom = $2, credit_code = $3 where id = $1")
        .bind(Customer::at(world, *place).id)
        .bind(Value::Object(custom))
        .bind(code)
        .execute(conn)
        .await?;
    Ok(())
}

/// Further ways to reach them, a group, what they care for, and who agreed to what.
async fn around(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let id = |place: u64| Customer::at(world, place).id;
    let (day, by) = (world.today - chrono::Duration::days(40), Customer::at(world, 8).owner);
    let proof = json!({ "day": day, "by": by, "by_name": "", "at": world.dawn - chrono::Duration::days(40) });
    let name: String =
        sqlx::query_scalar("select name from person where id = $1").bind(by).fetch_one(&mut *conn).await?;
    let said = |state: &str, how: &str| {
        let mut said = proof.clone();
        said["state"] = json!(state);
        said["how"] = json!(how);
        said["by_name"] = json!(name);
        said
    };
    let reach = json!([
        { "means": "phone", "kind": "fax", "value": "0379 6488 0102" },
        { "means": "email", "kind": "billing", "value": "finance@lyzx-bearing.example" },
        { "means": "address", "kind": "delivery", "value": "洛阳市涧西区滨河北路 88 号 3 号库" },
    ]);
    let consent = json!({ "channels": {
        "email": said("given", "广交会现场填写的登记表"), "wechat": said("given", "主动添加企业微信"), "sms": said("refused", "") } });
    sqlx::query(
        "update customer set short_name = '洛轴重工', wechat = 'lyzx-bearing', reach = $2, consent = $3,
                interests = '{quality,certified,long_term}', preferences = '周二上午到厂最方便，报价请附材质证明' where id = $1",
    )
    .bind(id(8))
    .bind(reach)
    .bind(consent)
    .execute(&mut *conn)
    .await?;
    let mut none = said("refused", "");
    none["reason"] = json!("来信要求停止一切推广联系");
    sqlx::query("update customer set consent = $2 where id = $1")
        .bind(id(19))
        .bind(json!({ "none": none }))
        .execute(&mut *conn)
        .await?;
    // The park runs the factory of terminals.
    sqlx::query("update customer set parent_id = $2 where id = $1")
        .bind(id(4))
        .bind(id(16))
        .execute(&mut *conn)
        .await?;
    let (place, customer) = (8, Customer::at(world, 8));
    let contact = Contact::at(world, &customer, place, 0).id;
    let custom =
        json!({ field_id(world, 6).to_string(): "1984-04-12", field_id(world, 7).to_string(): choice_id(world, 7, 0) });
    sqlx::query("update contact set custom = $2 where id = $1").bind(contact).bind(custom).execute(&mut *conn).await?;
    sqlx::query("update customer_contact set role = 'decision_maker' where contact_id = $1")
        .bind(contact)
        .execute(conn)
        .await?;
    Ok(())
}
