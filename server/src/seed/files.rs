//! Files on the customer that the sample company knows best, and on a deal: a quotation in two versions, a photo of a sample
//! part, what was agreed for the acceptance.

use super::{dice::id_of, world::World};
use crate::depot::Depot;
use anyhow::Context;
use axum::body::Bytes;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// One version of a file: on which day before the seeding day it came.
struct Sample {
    name: &'static str,
    number: i32,
    days: i64,
    media_type: &'static str,
    bytes: Vec<u8>,
    on_deal: bool,
}

fn samples() -> Vec<Sample> {
    let quote = |price: &str| {
        // The mark at the beginning tells Excel that it is UTF-8.
        let rows = format!(
            "\u{feff}品名,规格,数量,单价（元）\r\n激光切割机 GTX Pro,12 千瓦,1,{price}\r\n除尘系统,配套,1,48000\r\n"
        );
        rows.into_bytes()
    };
    let csv = "text/csv; charset=utf-8";
    let agreed = "验收标准\n1. Q235 板材 16 毫米，切割面粗糙度不大于 12.5 微米。\n2. 连续切割 8 小时无故障。\n3. 除尘排放符合当地标准。\n";
    let sample =
        |name, number, days, media_type, bytes, on_deal| Sample { name, number, days, media_type, bytes, on_deal };
    vec![
        sample("GTX Pro 报价单.csv", 1, 140, csv, quote("1280000"), false),
        sample("GTX Pro 报价单.csv", 2, 96, csv, quote("1245000"), false),
        sample("切割样件.png", 1, 141, "image/png", picture(), false),
        sample("验收标准.txt", 1, 2, "text/plain; charset=utf-8", agreed.into(), true),
    ]
}

/// Writes them; only the small company has files.
///
/// # Errors
/// Those of the store and of the database.
pub async fn write(owner: &PgPool, depot: &Depot, today: NaiveDate) -> anyhow::Result<()> {
    let mut tx = owner.begin().await?;
    let Some(place) = place(&mut tx).await? else { return Ok(()) };
    for (n, sample) in (0_u64..).zip(samples()) {
        let added = World::dawn_of(today) - Duration::days(sample.days) + Duration::minutes(200);
        let object = id_of("file object", n, added);
        depot.put(object, Bytes::from(sample.bytes.clone())).await.context("a sample file cannot be kept")?;
        put(&mut tx, &place, &sample, (object, n), added).await?;
    }
    let added = World::dawn_of(today) - Duration::days(150);
    put_in_field(&mut tx, depot, &place, added).await?;
    put_in_article(&mut tx, depot, &place, added).await?;
    put_on_thing(&mut tx, depot, &place, added).await?;
    tx.commit().await?;
    Ok(())
}

/// What stands in the field for the business licence.
const LICENCE: &str =
    "营业执照（副本）\n类型：有限责任公司\n经营范围：金属加工设备的研发、生产与销售\n营业期限：长期\n";

/// Puts the licence into the field that holds files, where there is one.
async fn put_in_field(
    conn: &mut PgConnection,
    depot: &Depot,
    place: &Place,
    added: DateTime<Utc>,
) -> anyhow::Result<()> {
    let field: Option<Uuid> = sqlx::query_scalar(
        "select id from custom_field where record_kind = 'customer' and kind = 'file' order by rank limit 1",
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(field) = field else { return Ok(()) };
    let (id, object) = (id_of("field file", 0, added), id_of("field file object", 0, added));
    depot.put(object, Bytes::from_static(LICENCE.as_bytes())).await.context("a sample file cannot be kept")?;
    sqlx::query(
        "insert into field_file (id, field_id, customer_id, object, name, media_type, size, sha256, added_by, added_at)
         values ($1, $2, $3, $4, '营业执照.txt', 'text/plain; charset=utf-8', $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(field)
    .bind(place.customer)
    .bind(object)
    .bind(i64::try_from(LICENCE.len())?)
    .bind(Sha256::digest(LICENCE.as_bytes()).to_vec())
    .bind(place.owner)
    .bind(added)
    .execute(&mut *conn)
    .await?;
    sqlx::query("update customer set custom = custom || jsonb_build_object($2::text, jsonb_build_array($3::text)) where id = $1")
        .bind(place.customer)
        .bind(field.to_string())
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Shows a picture in an article that everybody reads.
async fn put_in_article(
    conn: &mut PgConnection,
    depot: &Depot,
    place: &Place,
    added: DateTime<Utc>,
) -> anyhow::Result<()> {
    let article: Option<Uuid> = sqlx::query_scalar(
        "select a.id from article a join article_version v on v.article_id = a.id and v.number = 1
          where a.audience = 'public' and a.state = 'published' and v.title = '激光切割机安装前的准备' limit 1",
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(article) = article else { return Ok(()) };
    let (id, object, bytes) =
        (id_of("article picture", 0, added), id_of("article picture object", 0, added), picture());
    depot.put(object, Bytes::from(bytes.clone())).await.context("a sample picture cannot be kept")?;
    sqlx::query(
        "insert into article_picture (id, object, name, media_type, size, sha256, added_by, added_at)
         values ($1, $2, '切割样件.png', 'image/png', $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(object)
    .bind(i64::try_from(bytes.len())?)
    .bind(Sha256::digest(&bytes).to_vec())
    .bind(place.owner)
    .bind(added)
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into article_picture_use (article_id, number, picture_id) values ($1, 1, $2)")
        .bind(article)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    sqlx::query("update article_version set body = body || $2 where article_id = $1 and number = 1")
        .bind(article)
        .bind(format!("\n\n![试切样件：边缘光滑、孔距一致](/files/article/{id})\n"))
        .execute(conn)
        .await?;
    Ok(())
}

/// What was measured at the delivery lies with the thing that was delivered.
async fn put_on_thing(
    conn: &mut PgConnection,
    depot: &Depot,
    place: &Place,
    added: DateTime<Utc>,
) -> anyhow::Result<()> {
    const MEASURED: &str = "交付验收记录\n序列号、铭牌与合同一致。\n空载运行 2 小时，无异响。\n";
    let asset: Option<Uuid> =
        sqlx::query_scalar("select id from asset where deleted_at is null order by created_at, id limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    let Some(asset) = asset else { return Ok(()) };
    let (id, object) = (id_of("asset file", 0, added), id_of("asset file object", 0, added));
    depot.put(object, Bytes::from_static(MEASURED.as_bytes())).await.context("a sample file cannot be kept")?;
    sqlx::query(
        "insert into file (id, asset_id, name, newest_at, created_at, updated_at) values ($1, $2, '交付验收记录.txt', $3, $3, $3)",
    )
    .bind(id)
    .bind(asset)
    .bind(added)
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into file_due values ($1, $2)").bind(object).bind(added).execute(&mut *conn).await?;
    sqlx::query(
        "insert into file_version (file_id, number, object, media_type, size, sha256, added_by, added_at)
         values ($1, 1, $2, 'text/plain; charset=utf-8', $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(object)
    .bind(i64::try_from(MEASURED.len())?)
    .bind(Sha256::digest(MEASURED.as_bytes()).to_vec())
    .bind(place.owner)
    .bind(added)
    .execute(conn)
    .await?;
    Ok(())
}

/// The customer that somebody follows from the start, an open deal of it, and whose they are.
#[derive(sqlx::FromRow)]
struct Place {
    customer: Uuid,
    owner: Uuid,
    deal: Option<Uuid>,
    deal_owner: Option<Uuid>,
}

async fn place(conn: &mut PgConnection) -> sqlx::Result<Option<Place>> {
    sqlx::query_as(
        "select c.id as customer, c.owner_id as owner, d.id as deal, d.owner_id as deal_owner
           from follow f join customer c on c.id = f.record_id and c.owner_id is not null
           left join lateral (select id, owner_id from deal where customer_id = c.id and deleted_at is null
                               order by status <> 'open', id limit 1) d on true
          where f.record_kind = 'customer' order by f.since, f.person_id limit 1",
    )
    .fetch_optional(conn)
    .await
}

async fn put(
    conn: &mut PgConnection,
    place: &Place,
    sample: &Sample,
    (object, n): (Uuid, u64),
    added: DateTime<Utc>,
) -> anyhow::Result<()> {
    let deal = place.deal.filter(|_| sample.on_deal);
    let customer = if deal.is_none() { Some(place.customer) } else { None };
    let owner = place.deal_owner.filter(|_| deal.is_some()).unwrap_or(place.owner);
    let file: Uuid = match sample.number {
        1 => {
            let id = id_of("file", n, added);
            sqlx::query(
                "insert into file (id, customer_id, deal_id, name, newest_at, created_at, updated_at) values ($1, $2, $3, $4, $5, $5, $5)",
            )
            .bind(id)
            .bind(customer)
            .bind(deal)
            .bind(sample.name)
            .bind(added)
            .execute(&mut *conn)
            .await?;
            id
        }
        number => {
            sqlx::query_scalar(
                "update file set newest = $1, newest_at = $2, updated_at = $2, version = version + 1 where name = $3 returning id",
            )
            .bind(number)
            .bind(added)
            .bind(sample.name)
            .fetch_one(&mut *conn)
            .await?
        }
    };
    sqlx::query("insert into file_due values ($1, $2)").bind(object).bind(added).execute(&mut *conn).await?;
    sqlx::query(
        "insert into file_version (file_id, number, object, media_type, size, sha256, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(file)
    .bind(sample.number)
    .bind(object)
    .bind(sample.media_type)
    .bind(i64::try_from(sample.bytes.len())?)
    .bind(Sha256::digest(&sample.bytes).to_vec())
    .bind(owner)
    .bind(added)
    .execute(&mut *conn)
    .await?;
    let kind = if sample.number == 1 { "file.added" } else { "file.versioned" };
    let after = json!({ "file": file, "file_name": sample.name, "number": sample.number, "size": sample.bytes.len() });
    sqlx::query(
        "insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
         values ($1, $2, $3, $4, $5, $6, $7, $3, $8)",
    )
    .bind(id_of("file event", n, added))
    .bind(added)
    .bind(owner)
    .bind(kind)
    .bind(if deal.is_some() { "deal" } else { "customer" })
    .bind(deal.unwrap_or(place.customer))
    .bind(place.customer)
    .bind(after)
    .execute(conn)
    .await?;
    Ok(())
}

const WIDTH: u32 = 240;
const HEIGHT: u32 = 150;

/// A cut plate with its holes, as a picture. Its bytes are not pressed, so that nothing more is needed to write them.
fn picture() -> Vec<u8> {
    // One colour for each number: ground, plate, edge of a hole, hole.
    const COLOURS: [u8; 12] = [236, 239, 243, 148, 163, 178, 84, 96, 112, 30, 36, 44];
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        rows.extend((0..WIDTH).map(|x| colour(x, y)));
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend(WIDTH.to_be_bytes());
    head.extend(HEIGHT.to_be_bytes());
    // Eight bits for a point, by a table of colours.
    head.extend([8, 3, 0, 0, 0]);
    chunk(&mut png, b"IHDR", &head);
    chunk(&mut png, b"PLTE", &COLOURS);
    chunk(&mut png, b"IDAT", &unpressed(&rows));
    chunk(&mut png, b"IEND", &[]);
    png
}

fn colour(x: u32, y: u32) -> u8 {
    if !(20..WIDTH - 20).contains(&x) || !(20..HEIGHT - 20).contains(&y) {
        return 0;
    }
    // Holes in rows, each forty points from the next.
    let (dx, dy) = (x.abs_diff((x / 40) * 40 + 20), y.abs_diff((y / 40) * 40 + 20));
    match dx * dx + dy * dy {
        near if near < 100 => 3,
        edge if edge < 132 => 2,
        _ => 1,
    }
}

/// A part of a PNG file: length, name, content, check (ISO/IEC 15948, 5.3).
fn chunk(png: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    png.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    let begin = png.len();
    png.extend(name);
    png.extend(content);
    let check = crc(&png[begin..]);
    png.extend(check.to_be_bytes());
}

/// The check of ISO/IEC 15948, annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 3.2.4).
fn unpressed(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = bytes.chunks(0xffff).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(at + 1 == blocks.len()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(*block);
    }
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_those_of_the_standards() {
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert_eq!(unpressed(b"Wikipedia")[16..], 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn samples_are_what_they_say() {
        for sample in samples() {
            assert_eq!(app::files::sniff::media_type(&sample.bytes, sample.name), sample.media_type, "{}", sample.name);
        }
    }
}
