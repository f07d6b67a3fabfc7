//! The service desk of the sample company: machines that stand still, a delivery that is late, a complaint about an invoice, at home
//! and abroad, with everything that was said about it.

use super::{
    desk_past,
    desk_tales::{CATEGORIES, Step, TALES, Tale},
    dice::id_of,
    world::World,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Who answers, and for whom.
struct Cast {
    agent: Uuid,
    chief: Uuid,
    team: Option<Uuid>,
    /// Customer, its owner, a contact.
    customers: Vec<(Uuid, Option<Uuid>, Option<Uuid>)>,
}

/// Writes categories, and tickets: those of the story for the small company, and for the large ones as many as there are customers.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    for (place, (name, english, above)) in CATEGORIES.iter().enumerate() {
        sqlx::query("insert into ticket_category (id, parent_id, name, name_en, rank, created_at) values ($1, $2, $3, $4, $5, $6)")
            .bind(category(world, place))
            .bind(above.map(|above| category(world, above)))
            .bind(name)
            .bind(english)
            .bind(i32::try_from(place).unwrap_or(i32::MAX))
            .bind(world.dawn)
            .execute(&mut *conn)
            .await?;
    }
    if world.amounts.months_of_log > 0 {
        return write_many(conn, world).await;
    }
    let cast = cast(conn).await?;
    desk_past::write(conn, world, [cast.agent, cast.chief], |place| category(world, place)).await?;
    for (place, tale) in (0_u64..).zip(&TALES) {
        write_tale(conn, world, &cast, tale, place).await?;
    }
    // Customers help themselves, too.
    sqlx::query("update portal_setting set active = true, name = '海舟服务', name_en = 'Haizhou service'")
        .execute(&mut *conn)
        .await?;
    set_now(conn, world.dawn).await
}

fn category(world: &World, place: usize) -> Uuid {
    id_of("ticket category", place as u64, world.dawn)
}

async fn cast(conn: &mut PgConnection) -> sqlx::Result<Cast> {
    let (agent, team): (Uuid, Option<Uuid>) =
        sqlx::query_as("select id, team_id from person where role = 'service_agent' order by created_at, id limit 1")
            .fetch_one(&mut *conn)
            .await?;
    let chief =
        sqlx::query_scalar("select id from person where role = 'service_manager' order by created_at, id limit 1")
            .fetch_one(&mut *conn)
            .await?;
    let customers = sqlx::query_as(
        "select c.id, c.owner_id, (select l.contact_id from customer_contact l where l.customer_id = c.id order by l.added_at, l.contact_id limit 1)
           from customer c where c.deleted_at is null and c.kind = 'company' and c.owner_id is not null order by c.created_at, c.id limit 9",
    )
    .fetch_all(conn)
    .await?;
    Ok(Cast { agent, chief, team, customers })
}

/// The moment at which what follows happens: triggers ask for it.
async fn set_now(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query("select set_config('qz.now', $1, true)").bind(now.to_rfc3339()).execute(conn).await?;
    Ok(())
}

/// A ticket on its way.
struct Going<'w> {
    world: &'w World,
    id: Uuid,
    place: u64,
    steps: u64,
    version: i32,
    state: &'static str,
    customer: Uuid,
    owner: Option<Uuid>,
    now: DateTime<Utc>,
}

async fn write_tale(conn: &mut PgConnection, world: &World, cast: &Cast, tale: &Tale, place: u64) -> sqlx::Result<()> {
    let Some((customer, owner, contact)) =
        cast.customers.get(usize::try_from(place).unwrap_or(0) % cast.customers.len().max(1))
    else {
        return Ok(());
    };
    // In the morning, one after the other.
    let made = world.dawn - Duration::days(tale.days) + Duration::minutes(20 + 7 * i64::try_from(place).unwrap_or(0));
    let id = id_of("ticket", place, made);
    set_now(conn, made).await?;
    sqlx::query(
        "insert into ticket (id, number, kind, subject, description, priority, channel, category_id, customer_id, contact_id, team_id,
                             created_by, created_at, updated_at)
         values ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
    )
    .bind(id)
    .bind(tale.kind)
    .bind(tale.subject)
    .bind((!tale.description.is_empty()).then_some(tale.description))
    .bind(tale.priority)
    .bind(tale.channel)
    .bind(category(world, tale.category))
    .bind(customer)
    .bind(contact)
    .bind(cast.team)
    .bind(cast.agent)
    .bind(made)
    .execute(&mut *conn)
    .await?;
    for (tag, n) in tale.tags.iter().zip(0_u64..) {
        sqlx::query(
            "insert into tag (id, name, colour) values ($2, $1, 'orange') on conflict (lower(name)) do nothing",
        )
        .bind(tag)
        .bind(id_of("ticket tag", place * 10 + n, made))
        .execute(&mut *conn)
        .await?;
        sqlx::query("insert into ticket_tag (ticket_id, tag_id) select $1, id from tag where lower(name) = lower($2)")
            .bind(id)
            .bind(tag)
            .execute(&mut *conn)
            .await?;
    }
    let mut going =
        Going { world, id, place, steps: 0, version: 1, state: "new", customer: *customer, owner: *owner, now: made };
    going.tell(conn, cast.agent, "ticket.created", json!({}), json!({ "subject": tale.subject })).await?;
    for step in tale.steps {
        going.go(conn, cast, tale, step).await?;
    }
    Ok(())
}

impl Going<'_> {
    async fn go(&mut self, conn: &mut PgConnection, cast: &Cast, tale: &Tale, step: &Step) -> sqlx::Result<()> {
        let after = match step {
            Step::Take(after)
            | Step::Ours(after, ..)
            | Step::Theirs(after, _)
            | Step::Note(after, _)
            | Step::State(after, _)
            | Step::Solve(after, _) => *after,
        };
        // Nothing that happened is later than the seeding day.
        self.now = (self.now + Duration::minutes(after)).min(self.world.dawn);
        set_now(conn, self.now).await?;
        match step {
            Step::Take(_) => {
                self.change(conn, "owner_id = $2", Some(cast.agent.to_string())).await?;
                let taken = json!({ "owner": cast.agent, "owner_name": "何雪" });
                self.tell(conn, cast.agent, "ticket.taken", json!({ "owner": null }), taken).await
            }
            Step::Ours(_, text, wait) => {
                self.say(conn, cast.agent, Some(tale.channel), false, text).await?;
                match (*wait, self.state) {
                    (true, _) => self.state(conn, cast.agent, "waiting_customer", None).await,
                    (false, "new") => self.state(conn, cast.agent, "open", None).await,
                    _ => Ok(()),
                }
            }
            Step::Theirs(_, text) => {
                self.say(conn, cast.agent, Some(tale.channel), true, text).await?;
                match self.state {
                    "waiting_customer" | "solved" => self.state(conn, cast.agent, "open", None).await,
                    _ => Ok(()),
                }
            }
            Step::Note(_, text) => self.say(conn, cast.chief, None, false, text).await,
            Step::State(_, state) => self.state(conn, cast.agent, state, None).await,
            Step::Solve(_, how) => self.state(conn, cast.agent, "solved", Some(how)).await,
        }
    }

    async fn say(
        &mut self,
        conn: &mut PgConnection,
        who: Uuid,
        channel: Option<&'static str>,
        inbound: bool,
        text: &str,
    ) -> sqlx::Result<()> {
        let kind = match (channel, inbound) {
            (None, _) => "ticket.noted",
            (_, true) => "ticket.heard",
            (_, false) => "ticket.replied",
        };
        let message = id_of("ticket event", self.place * 100 + self.steps + 1, self.now);
        sqlx::query(
            // In the portal it is the contact who writes.
            "insert into ticket_message (id, ticket_id, public, inbound, channel, text, minutes, author_id, contact_id, mentions, written_at)
             select $1, $2, $3, $4, $5, $6, 10, case when not theirs then $7::uuid end,
                    case when theirs then (select t.contact_id from ticket t where t.id = $2) end, $8, $9
               from (select $4 and $5::text is not distinct from 'portal') w (theirs)",
        )
        .bind(message)
        .bind(self.id)
        .bind(channel.is_some())
        .bind(inbound)
        .bind(channel)
        .bind(text)
        .bind(who)
        .bind(if text.contains("@郑凯") { vec!["郑凯".to_owned()] } else { Vec::new() })
        .bind(self.now)
        .execute(&mut *conn)
        .await?;
        sqlx::query(
            "update ticket set minutes = minutes + 10, replies = replies + $2, version = version + 1, updated_at = $4,
                    first_reply_at = case when $3 then coalesce(first_reply_at, $4) else first_reply_at end where id = $1",
        )
        .bind(self.id)
        .bind(i32::from(channel.is_some()))
        .bind(channel.is_some() && !inbound)
        .bind(self.now)
        .execute(&mut *conn)
        .await?;
        self.version += 1;
        self.tell(conn, who, kind, json!({}), json!({ "text": text, "channel": channel })).await
    }

    async fn state(
        &mut self,
        conn: &mut PgConnection,
        who: Uuid,
        state: &'static str,
        how: Option<&str>,
    ) -> sqlx::Result<()> {
        self.change(conn, "state = $2", Some(state.to_owned())).await?;
        if how.is_some() {
            sqlx::query("update ticket set solution = $2 where id = $1")
                .bind(self.id)
                .bind(how)
                .execute(&mut *conn)
                .await?;
        }
        let was = json!({ "state": std::mem::replace(&mut self.state, state) });
        self.tell(conn, who, "ticket.state_changed", was, json!({ "state": state, "solution": how })).await
    }

    /// Changes one column, which is named in the code.
    async fn change(&mut self, conn: &mut PgConnection, what: &'static str, value: Option<String>) -> sqlx::Result<()> {
        let sql = match what {
            "state = $2" => "update ticket set state = $2, version = version + 1, updated_at = $3 where id = $1",
            _ => "update ticket set owner_id = $2::uuid, version = version + 1, updated_at = $3 where id = $1",
        };
        sqlx::query(sql).bind(self.id).bind(value).bind(self.now).execute(conn).await?;
        self.version += 1;
        Ok(())
    }

    /// One line in the log, written on the seeding day of what happened then.
    async fn tell(
        &mut self,
        conn: &mut PgConnection,
        who: Uuid,
        kind: &str,
        before: Value,
        after: Value,
    ) -> sqlx::Result<()> {
        self.steps += 1;
        sqlx::query(
            "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, before, after)
             values ($1, $2, $3, $4, $5, 'ticket', $6, $7, $8, $9, $10, $11)",
        )
        .bind(id_of("ticket event", self.place * 100 + self.steps, self.now))
        .bind(self.world.dawn)
        .bind(self.now)
        .bind(who)
        .bind(kind)
        .bind(self.id)
        .bind(self.customer)
        .bind(self.owner)
        .bind(self.version)
        .bind(before)
        .bind(after)
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// As many tickets as customers, for measuring: three in a hundred are open, and forty people work on most of them.
async fn write_many(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    tracing::info!("sample data: tickets");
    sqlx::raw_sql(
        "insert into person (id, name, role, team_id, created_at)
         select gen_random_uuid(), '客服 ' || n, 'service_agent', p.team_id, p.created_at
           from generate_series(1, 39) n cross join (select * from person where role = 'service_agent' order by created_at, id limit 1) p;
         alter table ticket disable trigger user",
    )
    .execute(&mut *conn)
    .await?;
    let agents: Vec<Uuid> =
        sqlx::query_scalar("select id from person where role = 'service_agent' order by created_at, id")
            .fetch_all(&mut *conn)
            .await?;
    sqlx::query(
        "insert into ticket (id, number, kind, subject, channel, priority, state, category_id, customer_id, customer_owner_id, owner_id,
                             created_at, updated_at, first_reply_at, solved_at, promises)
         select gen_random_uuid(), c.n, (array['question','fault','complaint','return'])[1 + c.n % 4],
                (array['激光头报警','Nozzle worn','发货延迟','Invoice question','冷水机高温','Training'])[1 + c.n % 6] || ' ' || c.n,
                (array['phone','wechat','email','web'])[1 + c.n % 4], 1 + (c.n * 7) % 4,
                case when c.n % 33 <> 0 then (array['solved','closed'])[1 + c.n % 2]
                     else (array['new','open','waiting_customer','waiting_others'])[1 + (c.n / 33) % 4] end,
                ($3::uuid[])[1 + c.n % 9], c.id, c.owner_id, case when c.n % 5 <> 0 then ($2::uuid[])[1 + (hashint4(c.n) & 65535) % 40] end,
                $1 - make_interval(mins => c.n), $1 - make_interval(mins => c.n / 2),
                least($1, $1 - make_interval(mins => c.n - (hashint4(c.n) & 65535) % 600)),
                case when c.n % 33 <> 0 then least($1, $1 - make_interval(mins => c.n - 600 - (hashint4(c.n + 1) & 65535) % 14000)) end,
                case when c.n % 2 = 0 then jsonb_build_array(
                  jsonb_build_object('measure', 'first', 'done', c.n % 8 <> 0, 'worked', (hashint4(c.n) & 65535) % 300),
                  jsonb_build_object('measure', 'resolve', 'done', case when c.n % 33 <> 0 then c.n % 6 <> 0 end, 'worked', (hashint4(c.n + 1) & 65535) % 5000))
                else '[]' end
           from (select id, owner_id, row_number() over (order by id)::int as n from customer where deleted_at is null) c",
    )
    .bind(world.dawn)
    .bind(agents)
    .bind((0..CATEGORIES.len()).map(|place| category(world, place)).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    sqlx::raw_sql(
        "insert into ticket_span (ticket_id, state, began_at) select id, state, updated_at from ticket;
         insert into ticket_fact select f.* from ticket t cross join lateral fact_of_ticket(t) f order by t.created_at;
         select setval('ticket_number', (select coalesce(max(number), 0) + 1 from ticket), false);
         alter table ticket enable trigger user",
    )
    .execute(conn)
    .await?;
    Ok(())
}
