//! Approvals of the story: two rules, and a draft with a discount that waits for the manager of its owner's team.

use super::{dice::id_of, world::World};
use chrono::Duration;
use sqlx::PgConnection;
use uuid::Uuid;

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    sqlx::query(
        r#"insert into approval_rule (id, rank, name, active, amount, discount, discount_of, margin, steps) values
           ($1, 1, '大额让利', true, 300000, 5, 'whole', null, '[{"kind": "manager"}]'),
           ($2, 2, '低毛利', false, null, null, 'line', 15, '[{"kind": "manager"}, {"kind": "role", "role": "administrator"}]')"#,
    )
    .bind(id_of("approval rule", 0, world.dawn))
    .bind(id_of("approval rule", 1, world.dawn))
    .execute(&mut *conn)
    .await?;
    let draft: Option<Uuid> = sqlx::query_scalar(
        "select q.id from quote q join quote_version v on v.quote_id = q.id and v.number = q.current
          where q.state = 'draft' and v.discount > 0 order by q.created_at, q.id limit 1",
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(quote) = draft else { return Ok(()) };
    let (id, asked_at) = (id_of("approval", 0, world.dawn), world.dawn - Duration::hours(3));
    sqlx::query(
        "insert into approval (id, quote_id, number, asker_id, word, title, rules, currency, amount, base, let_off, too_much, barred, document, asked_at)
         select $1, q.id, v.number, q.owner_id, '老客户年度框架，希望月底前签下。', v.title, '{大额让利}', v.currency, v.total,
                v.total * rate_on(v.currency, house_day()), v.discount, false, array[q.owner_id],
                jsonb_build_object('customer', c.name, 'lines', (
                  select coalesce(jsonb_agg(jsonb_build_object('name', l.name, 'unit', l.unit, 'quantity', l.quantity::text, 'price', l.price::text,
                           'discount', l.discount::text, 'tax', l.tax_percent::text, 'included', l.tax_included,
                           'amount', round(l.quantity * l.price, 2)::text) order by l.place), '[]')
                    from quote_line l where l.quote_id = q.id and l.number = v.number)), $3
           from quote q join quote_version v on v.quote_id = q.id and v.number = q.current join customer c on c.id = q.customer_id where q.id = $2",
    )
    .bind(id)
    .bind(quote)
    .bind(asked_at)
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into approval_step (approval_id, place, kind) values ($1, 1, 'manager')")
        .bind(id)
        .execute(&mut *conn)
        .await?;
    sqlx::query("select open_approval_step($1, 1::smallint)").bind(id).execute(&mut *conn).await?;
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
         select gen_random_uuid(), $2, $3, a.asker_id, 'approval.asked', 'deal', q.deal_id, q.customer_id, q.owner_id,
                jsonb_build_object('quote', q.id, 'quote_name', a.title, 'quote_version', a.number, 'approval', a.id,
                                   'told', (select coalesce(jsonb_agg(k.person_id), '[]') from approval_asked k where k.approval_id = a.id),
                                   'approval_word', a.word)
           from approval a join quote q on q.id = a.quote_id where a.id = $1",
    )
    .bind(id)
    .bind(world.recorded(asked_at))
    .bind(asked_at)
    .execute(conn)
    .await?;
    Ok(())
}
