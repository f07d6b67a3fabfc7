//! The third ring by itself: what each role may select, insert, change and delete in the database, whatever the program does.

use super::{
    page::{Deed, Page},
    scene::{ASSET, Hand, LEAD, OTHER_TICKET, Scene, TICKET_MERGE},
};
use crate::harness::{TestDb, World};
use app::{
    access::{Action, Role},
    admin::roles::model::Family,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

async fn names(db: &TestDb, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_guarded() {
    let db = TestDb::new().await;
    let open = names(
        &db,
        "select c.relname::text from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> '_sqlx_migrations'
            and not (c.relrowsecurity and c.relforcerowsecurity and exists (
                  select 1 from pg_policy p where p.polrelid = c.oid and 'qz_owner'::regrole = any (p.polroles)))",
    )
    .await;
    assert!(open.is_empty(), "without forced row-level security and a policy for the owner: {open:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_function_is_for_everybody_and_none_can_be_led_astray() {
    let db = TestDb::new().await;
    let own = "p.pronamespace = 'public'::regnamespace
               and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')";
    for (what, condition) in [
        ("may be run by public", "has_function_privilege('public', p.oid, 'execute')"),
        (
            "runs as its owner without a fixed search_path",
            "p.prosecdef and not coalesce(array_to_string(p.proconfig, ','), '') like '%search_path=%'",
        ),
    ] {
        let sql = format!("select p.oid::regprocedure::text from pg_proc p where {own} and {condition}");
        let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&db.owner).await.unwrap();
        assert!(found.is_empty(), "{what}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_granted_to_public() {
    let db = TestDb::new().await;
    let open = names(
        &db,
        "select distinct c.relname::text from pg_class c, aclexplode(c.relacl) a
          where c.relnamespace = 'public'::regnamespace and a.grantee = 0
            and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')",
    )
    .await;
    assert!(open.is_empty(), "{open:?}");
}

/// Runs one statement as a role; gives the rows it touched, 0 where it is refused.
async fn touched(db: &TestDb, world: &World, role: Role, sql: String) -> u64 {
    let caller = db.caller(&world.session(role), Action::UseTheProduct);
    let mut tx = caller.begin().await.unwrap();
    match sqlx::query(AssertSqlSafe(sql.clone())).execute(tx.conn()).await {
        Ok(done) => done.rows_affected(),
        Err(sqlx::Error::Database(refusal))
            if matches!(refusal.code().as_deref(), Some("42501" | "P0002" | "23514")) =>
        {
            0
        }
        Err(error) => panic!("{sql}: {error}"),
    }
}

/// A statement on one record of a scene, by what it does.
struct Try {
    what: &'static str,
    family: Family,
    deed: Deed,
    sql: fn(&Scene) -> String,
}

const fn attempt(what: &'static str, family: Family, deed: Deed, sql: fn(&Scene) -> String) -> Try {
    Try { what, family, deed, sql }
}

/// What the database is asked when somebody searches for a record of the scene.
fn found_by(letter: &str, scene: &Scene) -> String {
    app::search::query_of(&format!("{letter} {}", scene.mark())).unwrap().replace('\'', "''")
}

fn reading() -> Vec<Try> {
    use Deed::Read;
    use Family::{Customer, Deal, Ticket};
    vec![
        attempt("customer", Customer, Read, |s| format!("select from customer where id = '{}'", s.customer)),
        attempt("contact", Customer, Read, |s| format!("select from contact where id = '{}'", s.contact)),
        attempt("customer_contact", Customer, Read, |s| {
            format!("select from customer_contact where customer_id = '{}' limit 1", s.customer)
        }),
        attempt("customer_tag", Customer, Read, |s| {
            format!("select from customer_tag where customer_id = '{}'", s.customer)
        }),
        attempt("sealed_value", Customer, Read, |s| {
            format!("select from sealed_value where customer_id = '{}'", s.customer)
        }),
        attempt("sealed_token", Customer, Read, |s| {
            format!("select from sealed_token where field_id = '{}'", s.sensitive)
        }),
        attempt("duplicate", Customer, Read, |s| format!("select from duplicate where first_id = '{}'", s.customer)),
        attempt("contact_duplicate", Customer, Read, |s| {
            format!("select from contact_duplicate where first_id = '{}'", s.contact)
        }),
        attempt("contact_merge", Customer, Read, |s| {
            format!("select from contact_merge where id = '{}'", s.contact_merge)
        }),
        attempt("customer_merge", Customer, Read, |s| format!("select from customer_merge where id = '{}'", s.merge)),
        attempt("entry", Customer, Read, |s| {
            format!("select from event where subject_id = '{}' and id = '{}'", s.customer, s.entry)
        }),
        attempt("entry of a deal", Deal, Read, |s| {
            format!("select from event where subject_id = '{}' and id = '{}'", s.deal, s.deal_entry)
        }),
        attempt("file", Customer, Read, |s| format!("select from file where id = '{}'", s.file)),
        attempt("exchange with a contact", Customer, Read, |s| {
            format!("select from entry_contact where contact_id = '{}'", s.contact)
        }),
        attempt("file of a contact", Customer, Read, |s| format!("select from file where id = '{}'", s.contact_file)),
        attempt("file of a deal", Deal, Read, |s| format!("select from file where id = '{}'", s.deal_file)),
        attempt("what a file held", Customer, Read, |s| {
            format!("select from file_version where file_id = '{}' and number = 1", s.file)
        }),
        attempt("what a file of a deal held", Deal, Read, |s| {
            format!("select from file_version where file_id = '{}' and number = 1", s.deal_file)
        }),
        attempt("ticket", Ticket, Read, |s| format!("select from ticket where id = '{}'", s.ticket)),
        attempt("what was said on a ticket", Ticket, Read, |s| {
            format!("select from ticket_message where ticket_id = '{}'", s.ticket)
        }),
        attempt("how a ticket stood", Ticket, Read, |s| {
            format!("select from ticket_span where ticket_id = '{}'", s.ticket)
        }),
        attempt("what a ticket asks of a product", Ticket, Read, |s| {
            format!("select from product_voice where ticket_id = '{}'", s.ticket)
        }),
        attempt("mail on a ticket", Ticket, Read, |s| format!("select from mail_out where ticket_id = '{}'", s.ticket)),
        attempt("a conversation", Ticket, Read, |s| format!("select ticket_id from chat where id = '{}'", s.ticket)),
        attempt("with whom a ticket is talked about", Ticket, Read, |s| {
            format!("select from ticket_mail where ticket_id = '{}'", s.ticket)
        }),
        attempt("mail that came in", Ticket, Read, |s| format!("select from mail_in where ticket_id = '{}'", s.ticket)),
        attempt("file on a ticket", Ticket, Read, |s| {
            format!("select from ticket_file where ticket_id = '{}'", s.ticket)
        }),
        attempt("what reports count of a ticket", Ticket, Read, |s| {
            format!("select from ticket_fact where ticket_id = '{}'", s.ticket)
        }),
        attempt("what a customer said of a ticket", Ticket, Read, |s| {
            format!("select from ticket_rating where ticket_id = '{}'", s.ticket)
        }),
        attempt("repair of a ticket", Ticket, Read, |s| {
            format!("select from ticket_repair where ticket_id = '{}'", s.ticket)
        }),
        attempt("answer to a survey", Customer, Read, |s| format!("select from survey_ask where id = '{}'", s.ticket)),
        attempt("question whether a complaint is settled", Ticket, Read, |s| {
            format!("select from complaint_ask where ticket_id = '{}'", s.ticket)
        }),
        attempt("complaint of a ticket", Ticket, Read, |s| {
            format!("select from complaint where ticket_id = '{}'", s.ticket)
        }),
        attempt("what a customer owns", Customer, Read, |s| {
            format!("select from asset where customer_id = '{}'", s.customer)
        }),
        attempt("ticket_tag", Ticket, Read, |s| format!("select from ticket_tag where ticket_id = '{}'", s.ticket)),
        attempt("entry of a ticket", Ticket, Read, |s| {
            format!("select from event where subject_id = '{}' and id = '{}'", s.ticket, s.ticket_entry)
        }),
        attempt("ticket_link", Ticket, Read, |s| format!("select from ticket_link where from_id = '{}'", s.ticket)),
        attempt("ticket_merge", Ticket, Read, |s| {
            format!("select from ticket_merge where id = '{}'", s.beside_ticket(TICKET_MERGE))
        }),
        attempt("lead", Customer, Read, |s| format!("select from lead where id = '{}'", s.beside_ticket(LEAD))),
        attempt("score of a lead", Customer, Read, |s| {
            format!("select from score where lead_id = '{}'", s.beside_ticket(LEAD))
        }),
        attempt("answer of a lead", Customer, Read, |s| {
            format!("select from score_answer where lead_id = '{}'", s.beside_ticket(LEAD))
        }),
        attempt("score of a deal", Deal, Read, |s| format!("select from score where deal_id = '{}'", s.deal)),
        attempt("answer of a deal", Deal, Read, |s| format!("select from score_answer where deal_id = '{}'", s.deal)),
        attempt("deal", Deal, Read, |s| format!("select from deal where id = '{}'", s.deal)),
        attempt("deal_contact", Deal, Read, |s| format!("select from deal_contact where deal_id = '{}'", s.deal)),
        attempt("deal_product", Deal, Read, |s| format!("select from deal_product where deal_id = '{}'", s.deal)),
        attempt("deal_competitor", Deal, Read, |s| format!("select from deal_competitor where deal_id = '{}'", s.deal)),
        attempt("deal_tag", Deal, Read, |s| format!("select from deal_tag where deal_id = '{}'", s.deal)),
        attempt("quote", Deal, Read, |s| format!("select from quote where id = '{}'", s.deal)),
        attempt("version of a quote", Deal, Read, |s| {
            format!("select from quote_version where quote_id = '{}' and number = 1", s.sent_quote())
        }),
        attempt("line of a quote", Deal, Read, |s| format!("select from quote_line where quote_id = '{}'", s.deal)),
        attempt("mail of a deal", Deal, Read, |s| format!("select from sales_mail where id = '{}'", s.deal)),
        attempt("mail of a customer", Customer, Read, |s| {
            format!("select from sales_mail where id = '{}'", s.customer)
        }),
        attempt("mail of a lead", Customer, Read, |s| {
            format!("select from sales_mail where id = '{}'", s.beside_ticket(LEAD))
        }),
        attempt("how a mail of a lead fares", Customer, Read, |s| {
            format!("select state from mail_out where sales_id = '{}'", s.beside_ticket(LEAD))
        }),
        attempt("how a mail of a deal fares", Deal, Read, |s| {
            format!("select state from mail_out where sales_id = '{}'", s.deal)
        }),
        attempt("file of a mail", Deal, Read, |s| {
            format!("select name from sales_mail_file where mail_id = '{}'", s.deal)
        }),
        attempt("request for approval", Deal, Read, |s| {
            format!("select from approval where id = '{}'", s.sent_quote())
        }),
        attempt("step of an approval", Deal, Read, |s| {
            format!("select from approval_step where approval_id = '{}'", s.sent_quote())
        }),
        attempt("who is asked to approve", Deal, Read, |s| {
            format!("select from approval_asked where approval_id = '{}'", s.sent_quote())
        }),
        attempt("activity", Deal, Read, |s| format!("select from activity where id = '{}'", s.activity)),
        attempt("task of a customer", Customer, Read, |s| format!("select from activity where id = '{}'", s.step)),
        attempt("how a deal stood", Deal, Read, |s| format!("select from deal_span where deal_id = '{}'", s.deal)),
        attempt("what was expected of a deal", Deal, Read, |s| {
            format!("select from forecast_line where deal_id = '{}'", s.deal)
        }),
        // The scene's quota is the owner's, and has the deal's id.
        attempt("quota of somebody", Deal, Read, |s| format!("select from quota where id = '{}'", s.deal)),
        attempt("search for a deal", Deal, Read, |s| {
            format!("select from search_records('{}', 10) where record_id = '{}'", found_by("V", s), s.deal)
        }),
        attempt("search for a customer", Customer, Read, |s| {
            format!("select from search_records('{}', 10) where record_id = '{}'", found_by("K", s), s.customer)
        }),
    ]
}

fn pin(kind: &str, subject: Uuid, entry: Uuid) -> String {
    format!(
        "insert into entry_pin (entry_id, happened_at, subject_kind, subject_id, author_id) values ('{entry}', now(), '{kind}', '{subject}', me())"
    )
}

fn comment(kind: &str, subject: Uuid, entry: Uuid) -> String {
    format!(
        "insert into entry_comment (id, entry_id, subject_kind, subject_id, author_id, text)
         values (gen_random_uuid(), '{entry}', '{kind}', '{subject}', me(), 'x')"
    )
}

fn changing() -> Vec<Try> {
    use Deed::Write;
    use Family::{Customer, Deal, Ticket};
    vec![
        attempt("change customer", Customer, Write, |s| {
            format!("update customer set industry = 'x' where id = '{}'", s.customer)
        }),
        attempt("change contact", Customer, Write, |s| {
            format!("update contact set title = 'x' where id = '{}'", s.contact)
        }),
        attempt("change place", Customer, Write, |s| {
            format!("update customer_contact set role = 'x' where contact_id = '{}'", s.contact)
        }),
        attempt("tag customer", Customer, Write, |s| {
            format!("insert into customer_tag values ('{}', '{}')", s.customer, s.other_tag)
        }),
        attempt("untag customer", Customer, Write, |s| {
            format!("delete from customer_tag where customer_id = '{}'", s.customer)
        }),
        attempt("link contact", Customer, Write, |s| {
            format!(
                "insert into customer_contact (customer_id, contact_id) values ('{}', '{}')",
                s.customer, s.other_contact
            )
        }),
        attempt("change deal", Deal, Write, |s| format!("update deal set source = 'x' where id = '{}'", s.deal)),
        attempt("change role on deal", Deal, Write, |s| {
            format!("update deal_contact set role = 'x' where deal_id = '{}'", s.deal)
        }),
        attempt("change line", Deal, Write, |s| {
            format!("update deal_product set quantity = 3 where id = '{}'", s.line)
        }),
        attempt("change quote", Deal, Write, |s| format!("update quote set title = 'x' where id = '{}'", s.deal)),
        attempt("write a draft", Deal, Write, |s| {
            format!("update quote_version set notes = 'x' where quote_id = '{}'", s.deal)
        }),
        attempt("empty a draft", Deal, Write, |s| format!("delete from quote_line where quote_id = '{}'", s.deal)),
        attempt("number a quote", Deal, Write, |s| format!("select number_quote('{}')", s.deal)),
        attempt("link to a quote", Deal, Write, |s| {
            format!("select where link_to_quote('{}', sha256(gen_random_uuid()::text::bytea))", s.sent_quote())
        }),
        attempt("write a mail on a deal", Deal, Write, |s| {
            format!(
                "select where send_sales_mail(gen_random_uuid(), '{}', null, null, null, '{}@example.com', '{{}}', 's', 't', '{{}}') = 'sent'",
                s.deal, s.customer
            )
        }),
        attempt("write a mail to a customer", Customer, Write, |s| {
            format!(
                "select where send_sales_mail(gen_random_uuid(), null, '{0}', null, null, '{0}@example.com', '{{}}', 's', 't', '{{}}') = 'sent'",
                s.customer
            )
        }),
        attempt("write a mail to a lead", Customer, Write, |s| {
            format!(
                "select where send_sales_mail(gen_random_uuid(), null, null, null, '{0}', '{0}@example.com', '{{}}', 's', 't', '{{}}') = 'sent'",
                s.beside_ticket(LEAD)
            )
        }),
        attempt("send a mail again", Deal, Write, |s| {
            format!("select where send_sales_mail_again('{}') = 'sent'", s.deal)
        }),
        attempt("send a mail to a lead again", Customer, Write, |s| {
            format!("select where send_sales_mail_again('{}') = 'sent'", s.beside_ticket(LEAD))
        }),
        attempt("ask for approval", Deal, Write, |s| {
            format!(
                "select where ask_approval(gen_random_uuid(), '{}', 1, 0, 0, '', '{{}}') = 'asked'",
                s.asked_quote()
            )
        }),
        attempt("withdraw a request", Deal, Write, |s| {
            format!("select where withdraw_approval('{}') = 'done'", s.sent_quote())
        }),
        attempt("say who won", Deal, Write, |s| {
            format!("update deal_competitor set won = true where deal_id = '{}'", s.deal)
        }),
        attempt("take a competitor off", Deal, Write, |s| {
            format!("delete from deal_competitor where deal_id = '{}'", s.deal)
        }),
        attempt("tag deal", Deal, Write, |s| format!("insert into deal_tag values ('{}', '{}')", s.deal, s.other_tag)),
        attempt("untag deal", Deal, Write, |s| format!("delete from deal_tag where deal_id = '{}'", s.deal)),
        attempt("change activity", Deal, Write, |s| {
            format!("update activity set title = 'y' where id = '{}'", s.activity)
        }),
        attempt("finish a task of a customer", Customer, Write, |s| {
            format!("update activity set done_at = now() where id = '{}'", s.step)
        }),
        attempt("rename file", Customer, Write, |s| format!("update file set name = 'x' where id = '{}'", s.file)),
        attempt("rename file of a deal", Deal, Write, |s| {
            format!("update file set name = 'x' where id = '{}'", s.deal_file)
        }),
        attempt("add file", Customer, Write, |s| {
            format!("insert into file (id, customer_id, name) values (gen_random_uuid(), '{}', 'x')", s.customer)
        }),
        attempt("add file to a deal", Deal, Write, |s| {
            format!("insert into file (id, deal_id, name) values (gen_random_uuid(), '{}', 'x')", s.deal)
        }),
        attempt("announce bytes", Customer, Write, |s| {
            format!("select begin_upload(gen_random_uuid(), '{}', null, null)", s.customer)
        }),
        attempt("announce bytes for a thing", Customer, Write, |s| {
            format!("select begin_asset_upload(gen_random_uuid(), '{}')", s.beside_ticket(ASSET))
        }),
        attempt("add file to a thing", Customer, Write, |s| {
            format!(
                "insert into file (id, asset_id, name) values (gen_random_uuid(), '{}', 'x')",
                s.beside_ticket(ASSET)
            )
        }),
        attempt("announce bytes for a deal", Deal, Write, |s| {
            format!("select begin_upload(gen_random_uuid(), null, '{}', null)", s.deal)
        }),
        attempt("rename file of a contact", Customer, Write, |s| {
            format!("update file set name = 'x' where id = '{}'", s.contact_file)
        }),
        attempt("add file to a contact", Customer, Write, |s| {
            format!("insert into file (id, contact_id, name) values (gen_random_uuid(), '{}', 'x')", s.contact)
        }),
        attempt("announce bytes for a contact", Customer, Write, |s| {
            format!("select begin_upload(gen_random_uuid(), null, null, '{}')", s.contact)
        }),
        attempt("bin file of a contact", Customer, Write, |s| {
            format!("select where delete_file('{}', 1)", s.contact_file)
        }),
        attempt("the bin's file of a contact", Customer, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_contact_file)
        }),
        attempt("bin file", Customer, Write, |s| format!("select where delete_file('{}', 1)", s.file)),
        attempt("bin file of a deal", Deal, Write, |s| format!("select where delete_file('{}', 1)", s.deal_file)),
        attempt("the bin's file", Customer, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_file)
        }),
        attempt("the bin's file of a deal", Deal, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_deal_file)
        }),
        attempt("bin deal", Deal, Write, |s| format!("select where delete_deal('{}')", s.deal)),
        attempt("the bin's deal", Deal, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_deal)
        }),
        attempt("the bin's customer", Customer, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_customer)
        }),
        attempt("out of the bin", Customer, Write, |s| format!("select restore_deleted('{}', 2)", s.binned_customer)),
        attempt("restore deal", Deal, Write, |s| format!("select where restore_deal('{}', 2)", s.binned_deal)),
        attempt("bin customer", Customer, Write, |s| format!("select where delete_customer('{}')", s.customer)),
        attempt("restore customer", Customer, Write, |s| {
            format!("select where restore_customer('{}', 2)", s.binned_customer)
        }),
        attempt("decide duplicate", Customer, Write, |s| {
            format!("update duplicate set state = 'dismissed' where first_id = '{}'", s.customer)
        }),
        attempt("pin an entry", Customer, Write, |s| pin("customer", s.customer, s.entry)),
        attempt("pin an entry of a deal", Deal, Write, |s| pin("deal", s.deal, s.deal_entry)),
        attempt("comment an entry", Customer, Write, |s| comment("customer", s.customer, s.entry)),
        attempt("comment an entry of a deal", Deal, Write, |s| comment("deal", s.deal, s.deal_entry)),
        attempt("merge customers", Customer, Write, |s| {
            format!("select merge_customer(gen_random_uuid(), '{}', '{}', '{{}}', '{{}}')", s.customer, s.twin)
        }),
        attempt("undo merge", Customer, Write, |s| format!("select undo_merge('{}')", s.merge)),
        attempt("decide duplicate of contacts", Customer, Write, |s| {
            format!("update contact_duplicate set state = 'dismissed' where first_id = '{}'", s.contact)
        }),
        attempt("merge contacts", Customer, Write, |s| {
            format!("select merge_contact(gen_random_uuid(), '{}', '{}', '{{}}', '{{}}')", s.contact, s.other_contact)
        }),
        attempt("undo merge of contacts", Customer, Write, |s| {
            format!("select undo_contact_merge('{}')", s.contact_merge)
        }),
        attempt("bin contact", Customer, Write, |s| format!("select where delete_contact('{}')", s.contact)),
        attempt("share deal", Deal, Write, |s| {
            format!("select share_record('deal', '{}', '{}', false)", s.deal, s.world.reader)
        }),
        attempt("share customer", Customer, Write, |s| {
            format!("select share_record('customer', '{}', '{}', false)", s.customer, s.world.reader)
        }),
        attempt("change ticket", Ticket, Write, |s| {
            format!("update ticket set subject = 'x' where id = '{}'", s.ticket)
        }),
        attempt("say on ticket", Ticket, Write, |s| {
            format!(
                "insert into ticket_message (id, ticket_id, public, text, author_id) values (gen_random_uuid(), '{}', false, 'x', me())",
                s.ticket
            )
        }),
        attempt("tag ticket", Ticket, Write, |s| {
            format!("insert into ticket_tag values ('{}', '{}')", s.ticket, s.other_tag)
        }),
        attempt("untag ticket", Ticket, Write, |s| format!("delete from ticket_tag where ticket_id = '{}'", s.ticket)),
        attempt("link tickets", Ticket, Write, |s| {
            let other = s.beside_ticket(OTHER_TICKET);
            format!(
                "insert into ticket_link (from_id, to_id, kind, created_by) values ('{}', '{other}', 'relates', me())",
                s.ticket
            )
        }),
        attempt("unlink tickets", Ticket, Write, |s| format!("delete from ticket_link where from_id = '{}'", s.ticket)),
        attempt("hang ticket", Ticket, Write, |s| {
            format!("update ticket set parent_id = '{}' where id = '{}'", s.beside_ticket(OTHER_TICKET), s.ticket)
        }),
        attempt("merge tickets", Ticket, Write, |s| {
            format!("select from merge_tickets(gen_random_uuid(), '{}', '{}')", s.ticket, s.beside_ticket(OTHER_TICKET))
        }),
        attempt("undo merge of tickets", Ticket, Write, |s| {
            format!("select undo_ticket_merge('{}')", s.beside_ticket(TICKET_MERGE))
        }),
        attempt("repair on ticket", Ticket, Write, |s| {
            format!("update ticket_repair set labour = 1 where ticket_id = '{}'", s.ticket)
        }),
        attempt("complaint on ticket", Ticket, Write, |s| {
            format!("update complaint set measure = 'x' where ticket_id = '{}'", s.ticket)
        }),
        attempt("change what a customer owns", Customer, Write, |s| {
            format!("update asset set note = 'x' where customer_id = '{}'", s.customer)
        }),
        attempt("take away what a customer owns", Customer, Write, |s| {
            format!("select where delete_asset('{}', 1)", s.beside_ticket(ASSET))
        }),
        attempt("change lead", Customer, Write, |s| {
            format!("update lead set need = 'x' where id = '{}'", s.beside_ticket(LEAD))
        }),
        attempt("answer for a lead", Customer, Write, |s| {
            let id = s.beside_ticket(LEAD);
            format!(
                "insert into score_answer (id, lead_id, question, answer, answered_by) values ('{id}', '{id}', 'need', 'yes', me())"
            )
        }),
        attempt("take back an answer for a deal", Deal, Write, |s| {
            format!("delete from score_answer where deal_id = '{}'", s.deal)
        }),
        attempt("put lead back", Customer, Write, |s| {
            format!("select from recycle_lead('{}', 1) v where v is not null", s.beside_ticket(LEAD))
        }),
        attempt("bin lead", Customer, Write, |s| format!("select where delete_lead('{}', 1)", s.beside_ticket(LEAD))),
        attempt("give lead", Customer, Deed::Assign, |s| {
            format!("select from assign_lead('{}', 1, '{}') v where v is not null", s.beside_ticket(LEAD), s.world.rep)
        }),
        attempt("snooze ticket", Ticket, Write, |s| {
            format!("update ticket set snoozed_until = app_now(), snoozed_by = me() where id = '{}'", s.ticket)
        }),
        attempt("bin ticket", Ticket, Write, |s| format!("select where delete_ticket('{}', 1)", s.ticket)),
        attempt("keep deadlines", Ticket, Write, |s| {
            format!(
                "select from keep_ticket_deadlines(1, array['{}'::uuid], array[app_now()], array['first'], array[app_now()], array[false],
                                                   array['[]'::jsonb], array[app_now()])",
                s.ticket
            )
        }),
        attempt("restore ticket", Ticket, Write, |s| format!("select where restore_ticket('{}', 2)", s.binned_ticket)),
        attempt("the bin's ticket", Ticket, Write, |s| {
            format!("select from deletion where record_id = '{}'", s.binned_ticket)
        }),
        attempt("give ticket", Ticket, Deed::Assign, |s| {
            format!("update ticket set owner_id = '{}' where id = '{}'", s.world.service_agent, s.ticket)
        }),
        attempt("change a quota", Deal, Deed::Assign, |s| {
            format!("update quota set amount = 2 where id = '{}'", s.deal)
        }),
        attempt("take a quota away", Deal, Deed::Assign, |s| format!("delete from quota where id = '{}'", s.deal)),
        attempt("assign deal", Deal, Deed::Assign, |s| format!("select assign_deal('{}', '{}')", s.deal, s.world.rep)),
        attempt("assign customer", Customer, Deed::Assign, |s| {
            format!("select assign_customer('{}', '{}')", s.customer, s.world.rep)
        }),
    ]
}

async fn compare(tries: Vec<Try>) {
    let (db, page) = (TestDb::new().await, Page::read());
    let world = World::build(&db).await;
    let mut wrong = Vec::new();
    for hand in Hand::ALL {
        let scene = Scene::build(&db, &world, hand).await;
        for role in Role::ALL {
            for attempt in &tries {
                // Nothing is committed: each attempt finds the scene as it was.
                let rows = touched(&db, &world, role, (attempt.sql)(&scene)).await;
                let may = hand.within(page.reach(role, attempt.family, attempt.deed));
                if (rows > 0) != may {
                    wrong.push(format!("{} as {role:?} on {hand:?}: {rows} rows, allowed: {may}", attempt.what));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_selects_what_the_page_says() {
    compare(reading()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_changes_what_the_page_says() {
    compare(changing()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_record_begins_in_a_hand_within_reach() {
    let (db, page) = (TestDb::new().await, Page::read());
    let world = World::build(&db).await;
    for (hand, owner) in [(Hand::Own, world.rep), (Hand::Team, world.colleague), (Hand::Foreign, world.stranger)] {
        for role in Role::ALL {
            let id = app::access::new_id();
            let customer = format!("insert into customer (id, name, owner_id) values ('{id}', 'N', '{owner}')");
            let deal = format!(
                "insert into deal (id, name, pipeline_id, stage_id, owner_id, currency, position)
                 values ('{id}', 'N', '{}', '{}', '{owner}', 'CNY', 'V')",
                world.pipeline, world.lead
            );
            for (family, sql) in [(Family::Customer, customer), (Family::Deal, deal)] {
                let may = hand.within(page.reach(role, family, Deed::Write));
                assert_eq!(touched(&db, &world, role, sql).await > 0, may, "{family:?} as {role:?} for {hand:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_role_removes_records_or_rewrites_the_log() {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    for role in Role::ALL {
        for table in [
            "customer",
            "contact",
            "deal",
            "ticket",
            "ticket_message",
            "ticket_span",
            "lead",
            "deal_span",
            "forecast_line",
            "score",
            "event",
            "person",
            "pipeline",
            "stage",
        ] {
            assert_eq!(touched(&db, &world, role, format!("delete from {table}")).await, 0, "{role:?} {table}");
        }
        assert_eq!(touched(&db, &world, role, "update event set kind = 'x.y'".to_owned()).await, 0, "{role:?}");
        // Only an import brings owners along; everybody else gives away through the functions that check it.
        let give = |table: &str| format!("update {table} set owner_id = '{}'", world.rep);
        if role != Role::Administrator {
            assert_eq!(touched(&db, &world, role, give("deal")).await, 0, "{role:?}");
            assert_eq!(touched(&db, &world, role, give("customer")).await, 0, "{role:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_write_what_administration_keeps() {
    let db = TestDb::new().await;
    let tables = [
        "organisation",
        "exchange_rate",
        "team",
        "protected_field",
        "pipeline",
        "stage",
        "close_reason",
        "tax_rate",
        "discount_limit",
        "custom_field",
        "custom_section",
        "pool",
        "lifecycle_rule",
        "quality_check",
        "quality_setting",
        "completeness_weight",
        "quality_walk",
        "sla_calendar",
        "sla_policy",
        "mailbox",
        "api_token",
        "portal_setting",
        "lead_rule",
        "lead_agent",
        "lead_reason",
        "approval_rule",
        "approval_setting",
        "score_criterion",
        "score_setting",
        "score_rule",
    ];
    for role in Role::ALL {
        for table in tables {
            let may: bool = sqlx::query_scalar(
                "select has_any_column_privilege($1, $2, 'insert') or has_any_column_privilege($1, $2, 'update')
                     or has_table_privilege($1, $2, 'delete')",
            )
            .bind(role.database_role())
            .bind(table)
            .fetch_one(&db.owner)
            .await
            .unwrap();
            assert_eq!(may, role == Role::Administrator, "{role:?} {table}");
        }
        // What was asked and decided is written by the functions that check who calls, and by nobody.
        for table in ["approval", "approval_step", "approval_asked", "approval_margin"] {
            let may: bool = sqlx::query_scalar(
                "select bool_or(has_any_column_privilege($1, $2, r)) or has_table_privilege($1, $2, 'delete') from unnest(array['insert', 'update']) r",
            )
            .bind(role.database_role())
            .bind(table)
            .fetch_one(&db.owner)
            .await
            .unwrap();
            assert!(!may, "{role:?} writes {table}");
        }
    }
    let world = World::build(&db).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        let others = format!("update person set locale = 'en' where id <> '{}'", world.person(role));
        assert_eq!(touched(&db, &world, role, others).await, 0, "{role:?} changes others");
        let promote = format!("update person set role = 'administrator' where id = '{}'", world.person(role));
        assert_eq!(touched(&db, &world, role, promote).await, 0, "{role:?} promotes oneself");
        for call in [
            format!("select set_password('{}', '$argon2id$x')", world.admin),
            format!("select end_sessions('{}')", world.admin),
            "select revalue_deals(true, '00000000-0000-0000-0000-000000000000', 10)".to_owned(),
            "select people_with_password()".to_owned(),
            // What takes imports back.
            format!("select delete_customers(array['{}'::uuid], array[1])", world.customers.own),
            format!("select delete_contacts(array['{}'::uuid], array[1])", world.contacts.own),
            format!("select delete_deals(array['{}'::uuid], array[1])", world.deals.own),
            format!("select delete_leads(array['{}'::uuid], array[1])", world.deals.own),
            format!("select delete_tickets(array['{}'::uuid], array[1])", world.deals.own),
            "select count_next_table('')".to_owned(),
        ] {
            assert_eq!(touched(&db, &world, role, call.clone()).await, 0, "{role:?}: {call}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_kept_by_few_and_costs_are_seen_by_no_others() {
    let db = TestDb::new().await;
    let has = async |role: Role, table: &'static str, rights: &'static str| -> bool {
        sqlx::query_scalar("select has_any_column_privilege($1, $2, $3)")
            .bind(role.database_role())
            .bind(table)
            .bind(rights)
            .fetch_one(&db.owner)
            .await
            .unwrap()
    };
    for role in Role::ALL {
        let keeps = app::access::may(role, Action::ManageCatalogue);
        let sells = app::access::may(role, Action::SeeDeals);
        for table in ["product", "product_category", "product_cost", "price_list", "price"] {
            assert_eq!(has(role, table, "insert").await, keeps, "{role:?} adds to {table}");
            assert_eq!(has(role, table, "update").await, keeps, "{role:?} changes {table}");
        }
        assert_eq!(has(role, "product_cost", "select").await, keeps, "{role:?} reads costs");
        for table in ["price_list", "price"] {
            assert_eq!(has(role, table, "select").await, keeps || sells, "{role:?} reads {table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_out_of_reach_of_every_business_role() {
    let db = TestDb::new().await;
    let hidden = [
        "secret",
        "web_session",
        "sign_in_attempt",
        "event_seal",
        "seal_head",
        "search_entry",
        "search_due",
        "search_common",
        "search_source",
        "custom_unique",
        "file_due",
        "key_ring",
        "quality_due",
        "help_secret",
        "portal_request",
        "portal_link",
        "portal_session",
        "survey_due",
        "chat_message",
        "survey_link",
        "complaint_link",
        "lead_arrival",
        "activity_reminder",
        "score_over",
        "score_head",
    ];
    for role in Role::ALL.map(Role::database_role).into_iter().chain(["qz_app"]) {
        for table in hidden {
            let may: bool = sqlx::query_scalar(
                "select bool_or(has_any_column_privilege($1, $2, right_to)) from unnest(array['select', 'insert', 'update']) right_to",
            )
            .bind(role)
            .bind(table)
            .fetch_one(&db.owner)
            .await
            .unwrap();
            assert!(!may, "{role} reaches {table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_took_on_no_role_sees_nothing() {
    let db = TestDb::new().await;
    World::build(&db).await;
    let refused = sqlx::query_scalar::<_, Uuid>("select id from customer").fetch_all(&db.doors.app).await;
    // Without the use of the schema the table cannot even be named.
    assert!(
        matches!(refused, Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42P01" | "42501")))
    );
}
