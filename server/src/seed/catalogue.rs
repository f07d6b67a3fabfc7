//! What the sample company sells: its machines as they are, with codes, categories, taxes and costs; spare parts and services beside them;
//! a price list at home and one abroad.

use super::{dice::id_of, world::World};
use app::search::spelled;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

/// Categories: Chinese, English.
const CATEGORIES: [(&str, &str); 3] = [("整机", "Machines"), ("配件", "Spare parts"), ("服务", "Services")];

/// Taxes: code, Chinese, English, per cent. Prices at home hold them.
const TAXES: [(&str, &str, &str, i64); 2] =
    [("VAT13", "增值税（货物）", "VAT on goods", 13), ("VAT6", "增值税（服务）", "VAT on services", 6)];

/// Products: code, Chinese, English, place of the category, unit, price in yuan. Machines and services that deals speak of are there
/// already, by the same names.
const PRODUCTS: [(&str, &str, &str, usize, &str, i64); 19] = [
    ("HZ-80", "HZ-80 液压剪板机", "HZ-80 hydraulic shear", 0, "台", 96_000),
    ("HZ-200", "HZ-200 数控折弯机", "HZ-200 CNC press brake", 0, "台", 268_000),
    ("HZ-320", "HZ-320 电液折弯机", "HZ-320 electro-hydraulic press brake", 0, "台", 415_000),
    ("HZ-350", "HZ-350 激光切割机", "HZ-350 laser cutter", 0, "台", 680_000),
    ("HZ-500", "HZ-500 龙门加工中心", "HZ-500 gantry machining centre", 0, "台", 1_280_000),
    ("HZ-45", "HZ-45 自动上料机", "HZ-45 automatic loader", 0, "台", 58_000),
    ("SP-100", "易损件套装", "Wear parts kit", 1, "套", 6_800),
    ("SP-110", "折弯机上模", "Press brake punch", 1, "件", 1_260),
    ("SP-111", "折弯机下模", "Press brake die", 1, "件", 1_580),
    ("SP-120", "剪板机刀片", "Shear blade", 1, "副", 2_400),
    ("SP-130", "激光喷嘴", "Laser nozzle", 1, "个", 85),
    ("SP-131", "聚焦镜片", "Focusing lens", 1, "片", 620),
    ("SP-140", "液压油 46 号", "Hydraulic oil 46", 1, "桶", 1_950),
    ("SP-150", "触摸屏", "Touch panel", 1, "块", 4_300),
    ("SP-160", "伺服电机 2.9 kW", "Servo motor 2.9 kW", 1, "台", 5_600),
    ("SV-10", "安装调试服务", "Installation and commissioning", 2, "次", 12_000),
    ("SV-20", "年度维保", "Yearly maintenance", 2, "年", 18_000),
    ("SV-30", "操作培训", "Operator training", 2, "天", 3_000),
    ("SV-40", "上门维修", "On-site repair", 2, "小时", 480),
];
/// Services, by their place in [`CATEGORIES`].
const SERVICES: usize = 2;
const PARTS: usize = 1;

/// Writes them.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let id = |kind: &str, place: usize| id_of(kind, place as u64, world.dawn);
    for (place, (name, name_en)) in CATEGORIES.into_iter().enumerate() {
        let insert = "insert into product_category (id, name, name_en, rank) values ($1, $2, $3, $4)";
        let insert = sqlx::query(insert).bind(id("product category", place)).bind(name).bind(name_en);
        insert.bind(i32::try_from(place).unwrap_or(0)).execute(&mut *conn).await?;
    }
    for (place, (code, name, name_en, percent)) in TAXES.into_iter().enumerate() {
        let insert = "insert into tax_rate (id, code, name, name_en, percent, included, rank) values ($1, $2, $3, $4, $5, true, $6)";
        let insert = sqlx::query(insert).bind(id("tax", place)).bind(code).bind(name).bind(name_en);
        insert.bind(Decimal::from(percent)).bind(i32::try_from(place).unwrap_or(0)).execute(&mut *conn).await?;
    }
    let (home, abroad) = (id("price list", 0), id("price list", 1));
    for (list, name, currency) in [(home, "国内标准价", "CNY"), (abroad, "出口美元价", "USD")] {
        let insert = "insert into price_list (id, name, currency, valid_from, created_by) values ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(insert).bind(list).bind(name).bind(currency);
        let since = world.today - chrono::Days::new(120);
        insert.bind(since).bind(world.people.manager).execute(&mut *conn).await?;
    }
    for place in 0..PRODUCTS.len() {
        let product = write_product(conn, world, place).await?;
        write_prices(conn, world, place, product, (home, abroad)).await?;
    }
    tell_taxes(conn, world).await
}

/// Adds a product, or completes the one that is there by its name.
async fn write_product(conn: &mut PgConnection, world: &World, place: usize) -> sqlx::Result<Uuid> {
    let (code, name, name_en, category, unit, price) = PRODUCTS[place];
    sqlx::query("insert into product (id, name, price, currency) values ($1, $2, $3, 'CNY') on conflict (lower(name)) where not archived do nothing")
        .bind(id_of("catalogue product", place as u64, world.dawn))
        .bind(name)
        .bind(Decimal::from(price))
        .execute(&mut *conn)
        .await?;
    let product: Uuid = sqlx::query_scalar(
        "update product set code = $2, name_en = $3, category_id = $4, unit = $5, tax_id = $6, find = $7, created_by = $8
          where lower(name) = lower($1) and not archived returning id",
    )
    .bind(name)
    .bind(code)
    .bind(name_en)
    .bind(id_of("product category", category as u64, world.dawn))
    .bind(unit)
    .bind(id_of("tax", u64::from(category == SERVICES), world.dawn))
    .bind(format!("{} {} {}", spelled(name), spelled(name_en), spelled(code)))
    .bind(world.people.manager)
    .fetch_one(&mut *conn)
    .await?;
    // Machines cost more of their price than parts do, and services the least.
    let share = [64, 48, 35][category];
    sqlx::query("insert into product_cost (product_id, cost, currency) values ($1, $2, 'CNY')")
        .bind(product)
        .bind(Decimal::from(price * share) / Decimal::ONE_HUNDRED)
        .execute(conn)
        .await?;
    Ok(product)
}

/// At home as it is, parts cheaper from ten and from fifty on; abroad in dollars, without services.
async fn write_prices(
    conn: &mut PgConnection,
    world: &World,
    place: usize,
    product: Uuid,
    (home, abroad): (Uuid, Uuid),
) -> sqlx::Result<()> {
    let (.., category, _, price) = PRODUCTS[place];
    let per_cent = |of: i64| (Decimal::from(price * of) / Decimal::ONE_HUNDRED).round_dp(2);
    let mut prices = vec![(home, 0, per_cent(100))];
    if category == PARTS {
        prices.extend([(home, 10, per_cent(95)), (home, 50, per_cent(90))]);
    }
    if category != SERVICES {
        // Exports carry no tax, and freight to the harbour.
        prices.push((abroad, 0, (Decimal::from(price) / Decimal::new(76, 1)).round_dp(0)));
    }
    for (tier, (list, from, amount)) in prices.into_iter().enumerate() {
        sqlx::query(
            "insert into price (id, price_list_id, product_id, min_quantity, unit_price) values ($1, $2, $3, $4, $5)",
        )
        .bind(id_of("price", (place * 10 + tier) as u64, world.dawn))
        .bind(list)
        .bind(product)
        .bind(Decimal::from(from))
        .bind(amount)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// What stands on deals at home holds its tax: amounts stay as they are. In the small company alone.
async fn tell_taxes(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    sqlx::query(
        "update deal_product l set tax_id = t.id, tax_percent = t.percent, tax_included = t.included
           from product p join tax_rate t on t.id = p.tax_id, deal d
          where p.id = l.product_id and d.id = l.deal_id and d.currency = 'CNY'",
    )
    .execute(conn)
    .await?;
    Ok(())
}
