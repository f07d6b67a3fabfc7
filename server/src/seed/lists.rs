//! Views that the sample people saved.

use super::{dice::id_of, fields::field_id, world::World};
use sqlx::PgConnection;

/// Views: whose (the manager's or not), name, shared, what the address says. `{tag}` stands for the first tag, `{n}`
/// for the n-th custom field.
const VIEWS: [(bool, &str, bool, &str); 5] = [
    (
        true,
        "海外客户",
        true,
        "f=country:not:%E4%B8%AD%E5%9B%BD&sort=contacted-reversed&cols=name,place,owner,deals,contacted,tags",
    ),
    (
        true,
        "有商机的重点客户",
        true,
        "f=tags:any:{tag},has_deals:is:yes&cols=name,tags,owner,deals,contacted&group=owner",
    ),
    (true, "出口客户", true, "f=custom.{1}:filled&cols=name,custom.{2},custom.{1},custom.{3},custom.{4},owner"),
    (false, "90 天没联系的企业", false, "kind=company&f=contacted:ago:90&sort=contacted-reversed"),
    (false, "缺邮箱或官网", false, "f=any(email:empty,website:empty)&cols=name:7,phone,email,website,owner"),
];

/// Views of contacts, in the same way.
const VIEWS_OF_CONTACTS: [(bool, &str, bool, &str); 2] = [
    (true, "采购与决策", true, "f=any(title:has:%E9%87%87%E8%B4%AD,title:has:%E6%80%BB)&sort=name"),
    (false, "缺微信的主要联系人", false, "f=wechat:empty,primary:is:yes"),
];

/// Writes them.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let of_customers = VIEWS.iter().map(|view| ("customer", view));
    let all = of_customers.chain(VIEWS_OF_CONTACTS.iter().map(|view| ("contact", view)));
    for (place, (list, (manager, name, shared, query))) in all.enumerate() {
        let owner = if *manager { world.people.manager } else { world.people.rep };
        let tag = world.sales.tags.first().map(ToString::to_string).unwrap_or_default();
        sqlx::query(
            "insert into saved_view (id, list, name, owner_id, shared, query, created_at, updated_at)
             values ($1, $7, $2, $3, $4, $5, $6, $6)",
        )
        .bind(id_of("saved view", place as u64, world.dawn))
        .bind(name)
        .bind(owner)
        .bind(shared)
        .bind((1..5).fold(query.replace("{tag}", &tag), |query, number| {
            query.replace(&format!("{{{number}}}"), &field_id(world, number).to_string())
        }))
        .bind(world.dawn)
        .bind(list)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
