//! What the sample company has asked of its leads and deals, and two rules that rest until somebody has tried them. Scores themselves are
//! counted by the first server that runs.

use super::world::World;
use sqlx::PgConnection;

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    // The further one is, the more is known; what nobody was asked stays open.
    sqlx::query(
        "with asked as (
           select l.id, l.owner_id, q.question, q.answer, least(l.created_at + interval '1 day', app_now()) as at
             from lead l
             join (values ('qualified', 'budget', 'partly'), ('qualified', 'need', 'yes'), ('qualified', 'timing', 'yes'),
                          ('qualified', 'authority', 'yes'), ('contacted', 'need', 'yes'), ('contacted', 'budget', 'no')) q (state, question, answer)
               on q.state = l.state
            where l.owner_id is not null),
         said as (
           insert into score_answer (id, lead_id, question, answer, answered_by, answered_at)
           select a.id, a.id, a.question, a.answer, a.owner_id, a.at from asked a returning id)
         insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, owner_id, before, after)
         select gen_random_uuid(), app_now(), a.at, a.owner_id, 'lead.answered', 'lead', a.id, a.owner_id,
                jsonb_build_object('answer_' || a.question, null), jsonb_build_object('answer_' || a.question, a.answer)
           from asked a",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into score_answer (id, deal_id, question, answer, answered_by, answered_at)
         select d.id, d.id, q.question, q.answer, d.owner_id, least(d.created_at + interval '2 days', app_now())
           from deal d
           join stage s on s.id = d.stage_id and s.kind = 'open'
           join (values (2, 'need', 'yes'), (2, 'budget', 'partly'), (3, 'authority', 'yes'), (3, 'timing', 'partly')) q (rank, question, answer)
             on q.rank <= s.rank
          where d.deleted_at is null and d.owner_id = $1",
    )
    .bind(world.people.rep)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into score_rule (id, kind, name, at_least, notify, assign) values
           (gen_random_uuid(), 'lead', 'A 级线索马上跟进', 60, true, true), (gen_random_uuid(), 'deal', '高分商机提醒', 70, true, false)",
    )
    .execute(&mut *conn)
    .await?;
    Ok(())
}
