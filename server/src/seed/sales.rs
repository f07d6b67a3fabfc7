//! How the sample company sells: pipelines with their stages, reasons for winning and losing, products, tags.

use super::dice::id_of;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A stage as it is written down here.
pub struct Stage {
    pub name: &'static str,
    name_en: &'static str,
    /// `open`, `won` or `lost`.
    pub kind: &'static str,
    probability: i16,
    pub target_days: Option<i32>,
    pub required: &'static [&'static str],
}

/// A pipeline with its stages, the open ones first, then the won one, then the lost one.
pub struct Pipeline {
    name: &'static str,
    name_en: &'static str,
    pub stages: &'static [Stage],
}

impl Pipeline {
    /// How many stages are open.
    pub fn open(&self) -> usize {
        self.stages.iter().filter(|stage| stage.kind == "open").count()
    }
}

const fn open(
    name: &'static str,
    name_en: &'static str,
    probability: i16,
    days: i32,
    required: &'static [&'static str],
) -> Stage {
    Stage { name, name_en, kind: "open", probability, target_days: Some(days), required }
}

const fn closed(name: &'static str, name_en: &'static str, kind: &'static str, probability: i16) -> Stage {
    Stage { name, name_en, kind, probability, target_days: None, required: &[] }
}

/// The three ways of selling, in the order of the markets: at home, abroad, house buyers.
pub const PIPELINES: [Pipeline; 3] = [
    Pipeline {
        name: "B2B 销售",
        name_en: "B2B sales",
        stages: &[
            open("线索", "Lead", 10, 14, &[]),
            open("需求确认", "Needs confirmed", 25, 21, &["customer"]),
            open("方案报价", "Proposal", 50, 30, &["customer", "value"]),
            open("谈判", "Negotiation", 75, 21, &["customer", "value", "expected_close"]),
            closed("赢单", "Won", "won", 100),
            closed("输单", "Lost", "lost", 0),
        ],
    },
    Pipeline {
        name: "出口",
        name_en: "Export",
        stages: &[
            open("询盘", "Inquiry", 10, 7, &[]),
            open("报价", "Quote", 25, 14, &["customer", "value"]),
            open("样品", "Sample", 45, 30, &["customer", "value", "next_activity"]),
            open("订单", "Order", 70, 21, &["customer", "value", "expected_close"]),
            open("发货", "Shipment", 90, 30, &["customer", "value", "expected_close"]),
            closed("回款", "Payment received", "won", 100),
            closed("输单", "Lost", "lost", 0),
        ],
    },
    Pipeline {
        name: "房产",
        name_en: "Property",
        stages: &[
            open("线索", "Lead", 10, 7, &[]),
            open("看房", "Viewing", 30, 14, &["customer", "next_activity"]),
            open("谈判", "Negotiation", 60, 21, &["customer", "value"]),
            closed("签约", "Contract signed", "won", 100),
            closed("输单", "Lost", "lost", 0),
        ],
    },
];

/// Reasons for an end: kind, Chinese, English.
pub const REASONS: [(&str, &str, &str); 9] = [
    ("won", "产品性能", "Product performance"),
    ("won", "价格合适", "Right price"),
    ("won", "交期快", "Fast delivery"),
    ("won", "信任关系", "Trust"),
    ("lost", "价格太高", "Price too high"),
    ("lost", "输给竞争对手", "Lost to a competitor"),
    ("lost", "预算取消", "Budget cancelled"),
    ("lost", "需求变化", "Needs changed"),
    ("lost", "联系不上", "No answer"),
];

/// Products: name, series, price in yuan.
pub const PRODUCTS: [(&str, &str, i64); 9] = [
    ("HZ-80 液压剪板机", "剪切", 96_000),
    ("HZ-200 数控折弯机", "折弯", 268_000),
    ("HZ-320 电液折弯机", "折弯", 415_000),
    ("HZ-350 激光切割机", "激光", 680_000),
    ("HZ-500 龙门加工中心", "加工中心", 1_280_000),
    ("HZ-45 自动上料机", "自动化", 58_000),
    ("易损件套装", "配件", 6_800),
    ("安装调试服务", "服务", 12_000),
    ("年度维保", "服务", 18_000),
];

/// Tags: name, colour.
pub const TAGS: [(&str, &str); 9] = [
    ("重点客户", "orange"),
    ("老客户", "blue"),
    ("展会", "teal"),
    ("转介绍", "pink"),
    ("价格敏感", "grey"),
    ("大单", "red"),
    ("急", "orange"),
    ("首次合作", "green"),
    ("待确认", "grey"),
];

/// Ids of what this file speaks of; they depend on the day only.
pub struct Ids {
    pub pipelines: Vec<Uuid>,
    /// By pipeline, in the order of its stages.
    pub stages: Vec<Vec<Uuid>>,
    pub reasons: Vec<Uuid>,
    pub products: Vec<Uuid>,
    pub tags: Vec<Uuid>,
}

impl Ids {
    /// Those of a seeding at this moment.
    pub fn made(at: DateTime<Utc>) -> Self {
        let row = |kind: &str, count: usize| (0..count as u64).map(|n| id_of(kind, n, at)).collect::<Vec<_>>();
        Self {
            pipelines: row("pipeline", PIPELINES.len()),
            stages: PIPELINES.iter().map(|pipeline| row(pipeline.name_en, pipeline.stages.len())).collect(),
            reasons: row("reason", REASONS.len()),
            products: row("product", PRODUCTS.len()),
            tags: row("tag", TAGS.len()),
        }
    }
}

/// Writes everything this file speaks of.
pub async fn write(conn: &mut PgConnection, ids: &Ids) -> sqlx::Result<()> {
    for (rank, pipeline) in PIPELINES.iter().enumerate() {
        write_pipeline(conn, ids, rank, pipeline).await?;
    }
    for (rank, (kind, name, name_en)) in REASONS.iter().enumerate() {
        sqlx::query("insert into close_reason (id, kind, name, name_en, rank) values ($1, $2, $3, $4, $5)")
            .bind(ids.reasons[rank])
            .bind(kind)
            .bind(name)
            .bind(name_en)
            .bind(i32::try_from(rank).unwrap_or(0))
            .execute(&mut *conn)
            .await?;
    }
    for (place, (name, series, price)) in PRODUCTS.iter().enumerate() {
        sqlx::query("insert into product (id, name, series, price, currency) values ($1, $2, $3, $4, 'CNY')")
            .bind(ids.products[place])
            .bind(name)
            .bind(series)
            .bind(rust_decimal::Decimal::from(*price))
            .execute(&mut *conn)
            .await?;
    }
    for (place, (name, colour)) in TAGS.iter().enumerate() {
        let insert = sqlx::query("insert into tag (id, name, colour) values ($1, $2, $3)");
        insert.bind(ids.tags[place]).bind(name).bind(colour).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn write_pipeline(conn: &mut PgConnection, ids: &Ids, rank: usize, pipeline: &Pipeline) -> sqlx::Result<()> {
    sqlx::query("insert into pipeline (id, name, name_en, rank) values ($1, $2, $3, $4)")
        .bind(ids.pipelines[rank])
        .bind(pipeline.name)
        .bind(pipeline.name_en)
        .bind(i32::try_from(rank).unwrap_or(0))
        .execute(&mut *conn)
        .await?;
    for (place, stage) in pipeline.stages.iter().enumerate() {
        sqlx::query(
            "insert into stage (id, pipeline_id, name, name_en, rank, kind, probability, target_days, required)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(ids.stages[rank][place])
        .bind(ids.pipelines[rank])
        .bind(stage.name)
        .bind(stage.name_en)
        .bind(i32::try_from(place).unwrap_or(0))
        .bind(stage.kind)
        .bind(stage.probability)
        .bind(stage.target_days)
        .bind(stage.required)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
