//! Fresh records in one pair of hands, for one call.

use crate::harness::{TestDb, World};
use app::{
    access::{Action, Role},
    admin::roles::model::Reach,
    fields::{
        RecordKind,
        sealed_store::{self, ToSeal},
    },
    vault::Plain,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Whose records they are, seen from the sales representative and the manager of the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// The representative's.
    Own,
    /// A colleague's in the same team.
    Team,
    /// Somebody's in another team.
    Foreign,
}

impl Hand {
    pub const ALL: [Self; 3] = [Self::Own, Self::Team, Self::Foreign];

    /// Whether a right of this reach covers records in this hand.
    pub fn within(self, reach: Reach) -> bool {
        match reach {
            Reach::None => false,
            Reach::Own => self == Self::Own,
            Reach::Team => self != Self::Foreign,
            Reach::All => true,
        }
    }

    fn owner(self, world: &World) -> Uuid {
        match self {
            Self::Own => world.rep,
            Self::Team => world.colleague,
            Self::Foreign => world.stranger,
        }
    }
}

/// Records that belong together, and the things of administration that a call may change.
#[derive(Debug, Clone)]
pub struct Scene {
    pub world: World,
    pub customer: Uuid,
    pub contact: Uuid,
    /// At the customer, not on the deal.
    pub other_contact: Uuid,
    pub deal: Uuid,
    pub activity: Uuid,
    pub line: Uuid,
    pub tag: Uuid,
    /// Not on the deal.
    pub other_tag: Uuid,
    /// In the bin, with version 2.
    pub binned_customer: Uuid,
    pub binned_contact: Uuid,
    pub binned_deal: Uuid,
    /// Looks like `customer`.
    pub twin: Uuid,
    /// Became part of `customer` by `merge`.
    pub absorbed: Uuid,
    pub merge: Uuid,
    /// Became part of `contact` by `contact_merge`. `other_contact` looks like `contact`.
    pub absorbed_contact: Uuid,
    pub contact_merge: Uuid,
    pub pipeline: Uuid,
    pub stage: Uuid,
    pub next_stage: Uuid,
    pub won: Uuid,
    pub empty_pipeline: Uuid,
    pub empty_stage: Uuid,
    pub reason: Uuid,
    pub person: Uuid,
    pub team: Uuid,
    pub import: Uuid,
    /// For everybody, with `pooled` in it.
    pub pool: Uuid,
    pub pooled: Uuid,
    pub return_reason: Uuid,
    /// On the timelines of the records: changes of a field of each.
    pub entry: Uuid,
    pub contact_entry: Uuid,
    pub deal_entry: Uuid,
    /// Planned on the customer itself.
    pub step: Uuid,
    /// With two versions, and version 1 of the row.
    pub file: Uuid,
    pub deal_file: Uuid,
    /// In the bin, with version 2.
    pub binned_file: Uuid,
    pub binned_deal_file: Uuid,
    pub contact_file: Uuid,
    pub binned_contact_file: Uuid,
    /// A sensitive field that the customer has filled in.
    pub sensitive: Uuid,
    /// Of the customer, in nobody's hands, with version 1.
    pub ticket: Uuid,
    pub ticket_entry: Uuid,
    /// In the bin, with version 2.
    pub binned_ticket: Uuid,
    pub category: Uuid,
}

/// Of the same customer as the ticket.
pub const OTHER_TICKET: u128 = 1;
/// The same, and linked to it.
pub const LINKED_TICKET: u128 = 2;
/// Became part of it by [`TICKET_MERGE`].
pub const ABSORBED_TICKET: u128 = 3;
pub const TICKET_MERGE: u128 = 4;
/// Said on it.
pub const MESSAGE: u128 = 5;
/// What the customer owns, and the product that it is one of.
pub const ASSET: u128 = 6;
/// In the same hand as the customer.
pub const LEAD: u128 = 7;

fn id() -> Uuid {
    app::access::new_id()
}

impl Scene {
    pub async fn build(db: &TestDb, world: &World, hand: Hand) -> Self {
        let scene = Self {
            world: world.clone(),
            customer: id(),
            contact: id(),
            other_contact: id(),
            deal: id(),
            activity: id(),
            line: id(),
            tag: id(),
            other_tag: id(),
            binned_customer: id(),
            binned_contact: id(),
            binned_deal: id(),
            twin: id(),
            absorbed: id(),
            merge: id(),
            absorbed_contact: id(),
            contact_merge: id(),
            pipeline: id(),
            stage: id(),
            next_stage: id(),
            won: id(),
            empty_pipeline: id(),
            empty_stage: id(),
            reason: id(),
            person: id(),
            team: id(),
            import: id(),
            pool: id(),
            pooled: id(),
            return_reason: id(),
            entry: id(),
            contact_entry: id(),
            deal_entry: id(),
            step: id(),
            file: id(),
            deal_file: id(),
            binned_file: id(),
            binned_deal_file: id(),
            contact_file: id(),
            binned_contact_file: id(),
            sensitive: id(),
            ticket: id(),
            ticket_entry: id(),
            binned_ticket: id(),
            category: id(),
        };
        let sql = format!("{}{}", scene.administration(), scene.records(hand.owner(world)));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
        scene.seal(db).await;
        scene
    }

    /// What stands in the sensitive field.
    pub fn secret(&self) -> String {
        format!("6222 {}", self.mark())
    }

    async fn seal(&self, db: &TestDb) {
        sqlx::query("insert into custom_field (id, record_kind, kind, name) values ($1, 'customer', 'sensitive', $2)")
            .bind(self.sensitive)
            .bind(format!("S {}", self.mark()))
            .execute(&db.owner)
            .await
            .unwrap();
        let caller = db.caller(&self.world.session(Role::Administrator), Action::EditCustomers);
        let mut tx = caller.begin().await.unwrap();
        let value = ToSeal { record: self.customer, field: self.sensitive, plain: Plain::new(self.secret()) };
        let ids = sealed_store::seal(&mut tx, RecordKind::Customer, &[value]).await.unwrap();
        sqlx::query("update customer set custom = jsonb_build_object($2::text, $3::text) where id = $1")
            .bind(self.customer)
            .bind(self.sensitive.to_string())
            .bind(ids[0].to_string())
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// A word that only this scene's names hold.
    pub fn mark(&self) -> String {
        format!("m{}", self.deal.simple())
    }

    fn administration(&self) -> String {
        let Self {
            pipeline,
            stage,
            next_stage,
            won,
            empty_pipeline,
            empty_stage,
            reason,
            person,
            team,
            tag,
            other_tag,
            ..
        } = self;
        let (mark, product) = (self.mark(), self.world.product);
        let (import, admin) = (self.import, self.world.admin);
        let Self { pool, return_reason, .. } = self;
        format!(
            "insert into pipeline (id, name) values ('{pipeline}', 'P {mark}'), ('{empty_pipeline}', 'E {mark}');
             insert into stage (id, pipeline_id, name, rank, kind, probability) values
               ('{stage}', '{pipeline}', 'A', 1, 'open', 10), ('{next_stage}', '{pipeline}', 'B', 2, 'open', 50),
               ('{won}', '{pipeline}', 'C', 3, 'won', 100),
               ('{empty_stage}', '{empty_pipeline}', 'A', 1, 'open', 10), (gen_random_uuid(), '{empty_pipeline}', 'B', 2, 'open', 10);
             insert into close_reason (id, kind, name) values ('{reason}', 'won', 'R {mark}');
             insert into team (id, name) values ('{team}', 'T {mark}');
             insert into person (id, name, role) values ('{person}', 'H {mark}', 'read_only');
             insert into tag (id, name) values ('{tag}', '{tag}'), ('{other_tag}', '{other_tag}');
             insert into exchange_rate (currency, day, rate) values ('USD', '2020-01-01', 7) on conflict do nothing;
             insert into import (id, name, started_by) values ('{import}', 'I {mark}', '{admin}');
             insert into pool (id, name) values ('{pool}', 'L {mark}');
             insert into pool_reason (id, name) values ('{return_reason}', 'G {mark}');
             update product set archived = false where id = '{product}';"
        )
    }

    fn records(&self, owner: Uuid) -> String {
        let Self { customer, contact, other_contact, deal, activity, line, tag, pipeline, stage, .. } = self;
        let Self { binned_customer, binned_contact, binned_deal, twin, absorbed, merge, pool, pooled, .. } = self;
        let Self { absorbed_contact, contact_merge, .. } = self;
        let (mark, product, sent) = (self.mark(), self.world.product, self.sent_quote());
        let (asked, admin) = (self.asked_quote(), self.world.admin);
        let entries = self.entries(owner) + &self.files() + &self.tickets(owner);
        format!(
            "insert into customer (id, name, owner_id) values ('{customer}', 'K {mark}', '{owner}');
             insert into customer (id, name, owner_id, deleted_at, version) values ('{binned_customer}', 'B {mark}', '{owner}', now(), 2);
             insert into customer (id, name, owner_id) values ('{twin}', 'Z {mark}', '{owner}');
             insert into customer (id, name, owner_id, deleted_at, merged_into) values
               ('{absorbed}', 'Y {mark}', '{owner}', now(), '{customer}');
             insert into customer (id, name, pool_id, pooled_at) values ('{pooled}', 'X {mark}', '{pool}', now());
             insert into duplicate (first_id, second_id, score, reasons) values ('{customer}', '{twin}', 77, '{{name}}');
             insert into customer_merge (id, kept_id, gone_id, gone_name, moved) values
               ('{merge}', '{customer}', '{absorbed}', 'Y {mark}',
                '{{\"deals\":[],\"activities\":[],\"customers\":[],\"merged\":[],\"contacts\":[],\"tags\":[],\"shares\":[]}}');
             insert into contact (id, name, owner_id) values
               ('{contact}', 'Kontakt {mark}', '{owner}'), ('{other_contact}', 'Z {mark}', '{owner}');
             insert into contact (id, name, owner_id, deleted_at, version) values ('{binned_contact}', 'B {mark}', '{owner}', now(), 2);
             insert into contact (id, name, owner_id, deleted_at, merged_into) values
               ('{absorbed_contact}', 'Y {mark}', '{owner}', now(), '{contact}');
             insert into contact_duplicate (first_id, second_id, score, reasons) values ('{contact}', '{other_contact}', 77, '{{name}}');
             insert into contact_merge (id, kept_id, gone_id, gone_name, moved) values
               ('{contact_merge}', '{contact}', '{absorbed_contact}', 'Y {mark}',
                '{{\"customers\":[],\"customer_roles\":[],\"primaries\":[],\"deals\":[],\"deal_roles\":[],\"follows\":[],\"notices\":[],\"merged\":[]}}');
             insert into customer_contact (customer_id, contact_id) values
               ('{customer}', '{contact}'), ('{customer}', '{binned_contact}');
             insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, value, currency, position) values
               ('{deal}', 'V {mark}', '{customer}', '{pipeline}', '{stage}', '{owner}', 1000, 'CNY', 'V');
             insert into deal (id, name, pipeline_id, stage_id, owner_id, currency, position, deleted_at, version) values
               ('{binned_deal}', 'B {mark}', '{pipeline}', '{stage}', '{owner}', 'CNY', 'W', now(), 2);
             insert into forecast_line (deal_id, from_week, owner_id, pipeline_id, stage_id, probability, category) values
               ('{deal}', '2020-01-06', '{owner}', '{pipeline}', '{stage}', 10, 'pipeline');
             insert into score (id, deal_id) values ('{deal}', '{deal}');
             insert into score_answer (id, deal_id, question, answer, answered_by) values ('{deal}', '{deal}', 'budget', 'no', '{owner}');
             insert into quota (id, person_id, pipeline_id, grain, begins, amount) values ('{deal}', '{owner}', '{pipeline}', 'month', '2020-01-01', 1);
             insert into deal_contact (deal_id, contact_id) values ('{deal}', '{contact}');
             insert into deal_product (id, deal_id, product_id, quantity, price) values ('{line}', '{deal}', '{product}', 1, 1000);
             insert into deal_tag (deal_id, tag_id) values ('{deal}', '{tag}');
             insert into competitor (id, name) values ('{line}', md5('{line}'));
             insert into deal_competitor (deal_id, competitor_id) values ('{deal}', '{line}');
             insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until) values
               ('{deal}', '{deal}', '{customer}', '{owner}', 'Q {mark}', 'CNY', '2099-01-01');
             insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until, number, state, current, sent, sent_at) values
               ('{sent}', '{deal}', '{customer}', '{owner}', 'S', 'CNY', '2099-01-01', '{mark}', 'sent', 2, 1, now());
             insert into quote_version (quote_id, number, title, currency, language, valid_until, total, sent_at, document) values
               ('{deal}', 1, 'Q', 'CNY', 'en', '2099-01-01', 0, null, null), ('{sent}', 1, 'S', 'CNY', 'en', '2099-01-01', 0, now(), '{{}}'),
               ('{sent}', 2, 'S', 'CNY', 'en', '2099-01-01', 0, null, null);
             insert into quote_line (id, quote_id, number, place, name, quantity, price) values ('{line}', '{deal}', 1, 1, 'L', 1, 5);
             insert into quote (id, deal_id, customer_id, owner_id, title, currency, valid_until) values
               ('{asked}', '{deal}', '{customer}', '{owner}', 'A', 'CNY', '2099-01-01');
             insert into quote_version (quote_id, number, title, currency, language, valid_until, total) values
               ('{asked}', 1, 'A', 'CNY', 'en', '2099-01-01', 0);
             insert into quote_line (id, quote_id, number, place, name, quantity, price, discount) values
               (gen_random_uuid(), '{asked}', 1, 1, 'L', 1, 5, 60);
             insert into approval_rule (id, rank, name, discount, steps) values
               ('00000000-0000-0000-0000-0000000000aa', 1, 'R', 50, jsonb_build_array(jsonb_build_object('kind', 'role', 'role', 'read_only'))) on conflict do nothing;
             insert into approval (id, quote_id, number, asker_id, title, rules, currency, amount, let_off, too_much, barred, document) values
               ('{sent}', '{sent}', 1, '{admin}', 'P {mark}', '{{}}', 'CNY', 0, 0, false, '{{{admin}}}', '{{}}');
             insert into approval_step (approval_id, place, kind, state, opened_at) values ('{sent}', 1, 'manager', 'open', now());
             insert into approval_asked (approval_id, place, person_id) values ('{sent}', 1, '{admin}');
             insert into approval_margin (approval_id, margin) values ('{sent}', 10);
             insert into customer_tag (customer_id, tag_id) values ('{customer}', '{tag}');
             insert into activity (id, deal_id, title, due_at, owner_id) values ('{activity}', '{deal}', 'X', now(), '{owner}');
             {entries}"
        )
    }

    fn entries(&self, owner: Uuid) -> String {
        let Self { customer, contact, deal, entry, contact_entry, deal_entry, step, .. } = self;
        format!(
            "insert into activity (id, customer_id, title, due_at, owner_id) values ('{step}', '{customer}', 'S', now(), '{owner}');
             insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, before, after) values
               ('{entry}', '2026-01-01T00:00:00Z', '{owner}', 'customer.changed', 'customer', '{customer}', '{customer}', '{owner}',
                '{{\"industry\":\"x\"}}', '{{\"industry\":null}}'),
               ('{contact_entry}', '2026-01-01T00:00:00Z', '{owner}', 'contact.changed', 'contact', '{contact}', null, '{owner}',
                '{{\"title\":\"x\"}}', '{{\"title\":null}}'),
               ('{deal_entry}', '2026-01-01T00:00:00Z', '{owner}', 'deal.changed', 'deal', '{deal}', '{customer}', '{owner}',
                '{{\"source\":\"x\"}}', '{{\"source\":null}}'),
               (gen_random_uuid(), '2026-01-01T00:00:00Z', '{owner}', 'call.logged', 'customer', '{customer}', '{customer}', '{owner}',
                null, '{{\"outcome\":\"reached\",\"contact_ids\":[\"{contact}\"]}}');"
        )
    }

    fn tickets(&self, owner: Uuid) -> String {
        let Self { customer, deal, ticket, ticket_entry, binned_ticket, category, tag, .. } = self;
        let [other, linked, absorbed, merge, message, asset, lead] =
            [OTHER_TICKET, LINKED_TICKET, ABSORBED_TICKET, TICKET_MERGE, MESSAGE, ASSET, LEAD]
                .map(|what| self.beside_ticket(what));
        let (mark, agent) = (self.mark(), self.world.service_agent);
        format!(
            "insert into ticket_category (id, name) values ('{category}', 'C {mark}');
             insert into ticket (id, number, kind, subject, channel, customer_id) values
               ('{ticket}', 0, 'fault', 'T {mark}', 'phone', '{customer}'), ('{binned_ticket}', 0, 'fault', 'B {mark}', 'phone', '{customer}');
             update ticket set deleted_at = now(), version = 2 where id = '{binned_ticket}';
             insert into ticket_message (id, ticket_id, public, text, author_id) values ('{ticket}', '{ticket}', false, 'x', '{agent}');
             insert into mailbox (id, address, imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls, username, key_id, sealed)
               select '{ticket}', '{ticket}@example.com', 'x', 1, 'none', 'x', 1, 'none', 'x', min(id), 'x' from key_ring;
             insert into chat_widget (id, token, name, asks, kind) values ('{ticket}', replace('{ticket}', '-', ''), 'W {mark}', '{{}}', 'question');
             insert into chat (id, widget_id, ticket_id, secret_hash) values ('{ticket}', '{ticket}', '{ticket}', sha256('{ticket}'));
             update customer set email = '{customer}@example.com' where id = '{customer}';
             insert into sales_mail (id, deal_id, customer_id, sender_id, address, subject, text) values
               ('{customer}', null, '{customer}', '{owner}', '{customer}@example.com', 'M {mark}', 'x'),
               ('{deal}', '{deal}', '{customer}', '{owner}', '{customer}@example.com', 'M {mark}', 'x');
             insert into sales_mail_file (mail_id, place, object, name, media_type) select '{deal}', 1, gen_random_uuid(), 'x', 'text/plain';
             insert into mail_out (id, kind, sales_id, mailbox_id, rfc_id, to_address, subject, text, state)
               values ('{deal}', 'sales', '{deal}', '{ticket}', '{deal}', 'c@example.com', 'x', 'x', 'failed');
             insert into ticket_mail (ticket_id, mailbox_id, address) values ('{ticket}', '{ticket}', 'c@example.com');
             insert into mail_in (id, mailbox_id, uid_validity, uid, key, outcome, ticket_id, message_id)
               values ('{ticket}', '{ticket}', 1, 1, '{ticket}', 'ticket', '{ticket}', '{ticket}');
             insert into mail_out (id, ticket_id, message_id, mailbox_id, rfc_id, to_address, subject, text)
               values ('{ticket}', '{ticket}', '{ticket}', '{ticket}', '{ticket}', 'c@example.com', 'x', 'x');
             insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256)
               values ('{ticket}', '{ticket}', '{ticket}', gen_random_uuid(), 'x', 'text/plain', 1, sha256('x'));
             insert into ticket_message (id, ticket_id, public, text, author_id) values ('{message}', '{ticket}', false, 'x', '{agent}');
             insert into ticket (id, number, kind, subject, channel, customer_id, state) values
               ('{other}', 0, 'fault', 'O {mark}', 'phone', '{customer}', 'new'), ('{linked}', 0, 'fault', 'L {mark}', 'phone', '{customer}', 'new'),
               ('{absorbed}', 0, 'fault', 'Y {mark}', 'phone', '{customer}', 'closed');
             update ticket set merged_into = '{ticket}' where id = '{absorbed}';
             insert into ticket_merge (id, kept_id, gone_id, was, replies, minutes, merged_by) values
               ('{merge}', '{ticket}', '{absorbed}', '{{\"state\":\"closed\",\"reopened\":0}}', 0, 0, '{agent}');
             insert into ticket_link (from_id, to_id, kind, created_by) values ('{ticket}', '{linked}', 'relates', '{agent}');
             insert into ticket_tag (ticket_id, tag_id) values ('{ticket}', '{tag}');
             insert into ticket_rating (ticket_id, asked_at) values ('{ticket}', now());
             insert into lead (id, company, email, source, owner_id) values ('{lead}', 'E {mark}', '{lead}@example.com', 'typed', '{owner}');
             insert into sales_mail (id, lead_id, sender_id, address, subject, text) values ('{lead}', '{lead}', '{owner}', '{lead}@example.com', 'M {mark}', 'x');
             insert into mail_out (id, kind, sales_id, mailbox_id, rfc_id, to_address, subject, text, state)
               values ('{lead}', 'sales', '{lead}', '{ticket}', '{lead}', 'c@example.com', 'x', 'x', 'failed');
             insert into score (id, lead_id) values ('{lead}', '{lead}');
             insert into score_answer (id, lead_id, question, answer, answered_by) values ('{lead}', '{lead}', 'budget', 'no', '{owner}');
             insert into product (id, name) values ('{asset}', 'A {mark}');
             insert into asset (id, customer_id, product_id, serial) values ('{asset}', '{customer}', '{asset}', 'A {mark}');
             insert into ticket_repair (ticket_id, currency) values ('{ticket}', 'CNY');
             insert into complaint (ticket_id) values ('{ticket}');
             insert into complaint_ask (id, ticket_id, words, language, asked_at) values ('{ticket}', '{ticket}', 'x', 'en', now());
             insert into survey (id, kind, name) values ('{ticket}', 'nps', 'S {mark}');
             insert into survey_questions (survey_id, number, questions) values ('{ticket}', 1, '[]');
             insert into survey_ask (id, survey_id, number, channel, customer_id, asked_at, answered_at, score, comment)
               values ('{ticket}', '{ticket}', 1, 'mail', '{customer}', now(), now(), 7, 'V {mark}');
             insert into product_topic (id, kind, title) values ('{ticket}', 'wish', 'P {mark}');
             insert into product_voice (id, topic_id, ticket_id) values ('{ticket}', '{ticket}', '{ticket}');
             insert into event (id, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after) values
               ('{ticket_entry}', '2026-01-01T00:00:00Z', '{agent}', 'ticket.created', 'ticket', '{ticket}', '{customer}', '{owner}',
                '{{\"subject\":\"x\"}}');"
        )
    }

    /// A quote for the deal that was sent, and changed since. The other one has the id of the deal.
    pub const fn sent_quote(&self) -> Uuid {
        Uuid::from_u128(self.deal.as_u128() ^ 1)
    }

    /// A quote of which so much is let off that somebody has to agree. A request for the one that was sent has its id.
    pub const fn asked_quote(&self) -> Uuid {
        Uuid::from_u128(self.deal.as_u128() ^ 2)
    }

    /// What hangs together with the ticket: by what it is.
    pub fn beside_ticket(&self, what: u128) -> Uuid {
        Uuid::from_u128(self.ticket.as_u128() ^ what)
    }

    fn files(&self) -> String {
        let Self { customer, contact, deal, file, deal_file, contact_file, .. } = self;
        let Self { binned_file, binned_deal_file, binned_contact_file, .. } = self;
        let mut sql = String::new();
        for (file, column, record) in [
            (file, "customer_id", customer),
            (binned_file, "customer_id", customer),
            (contact_file, "contact_id", contact),
            (binned_contact_file, "contact_id", contact),
            (deal_file, "deal_id", deal),
            (binned_deal_file, "deal_id", deal),
        ] {
            sql += &format!(
                "insert into file (id, {column}, name, newest) values ('{file}', '{record}', '{file}.txt', 2);"
            );
            for number in 1..=2 {
                let object = id();
                sql += &format!(
                    "insert into file_due values ('{object}', now());
                     insert into file_version (file_id, number, object, media_type, size, sha256)
                     values ('{file}', {number}, '{object}', 'text/plain', 1, sha256('x'));"
                );
            }
        }
        sql + &format!(
            "update file set deleted_at = now(), version = 2 where id in ('{binned_file}', '{binned_deal_file}', '{binned_contact_file}');"
        )
    }

    /// What the database holds of the scene's records, as one text that changes when anything of them does.
    pub async fn print(&self, db: &TestDb) -> String {
        let records = format!("'{}','{}','{}'", self.deal, self.customer, self.contact);
        let more = format!(
            "'{}','{}','{}','{}','{}','{}','{}'",
            self.other_contact,
            self.binned_customer,
            self.binned_contact,
            self.binned_deal,
            self.twin,
            self.absorbed,
            self.merge
        );
        let near =
            [OTHER_TICKET, LINKED_TICKET, ABSORBED_TICKET, TICKET_MERGE, LEAD].map(|what| self.beside_ticket(what));
        let near = near.map(|id| format!("'{id}'")).join(",");
        let tickets = format!("'{}','{}',{near}", self.ticket, self.binned_ticket);
        let all = format!("{records},{more},{tickets},'{}','{}'", self.absorbed_contact, self.contact_merge);
        let parts = [
            ("deal", "id", &all),
            ("customer", "id", &all),
            ("contact", "id", &all),
            ("customer_contact", "customer_id", &all),
            ("customer_tag", "customer_id", &all),
            ("deal_contact", "deal_id", &all),
            ("deal_product", "deal_id", &all),
            ("deal_tag", "deal_id", &all),
            ("deal_competitor", "deal_id", &all),
            ("quote", "deal_id", &all),
            ("quote_line", "quote_id", &all),
            ("sales_mail", "customer_id", &all),
            ("sales_mail", "lead_id", &all),
            ("mail_out", "sales_id", &all),
            ("activity", "deal_id", &all),
            ("activity", "customer_id", &all),
            ("file", "customer_id", &all),
            ("file", "deal_id", &all),
            ("file", "contact_id", &all),
            ("share", "record_id", &all),
            ("duplicate", "first_id", &all),
            ("customer_merge", "id", &all),
            ("contact_duplicate", "first_id", &all),
            ("contact_merge", "id", &all),
            ("event", "subject_id", &all),
            ("entry_pin", "subject_id", &all),
            ("entry_comment", "subject_id", &all),
            ("follow", "record_id", &all),
            ("ticket", "id", &all),
            ("ticket_message", "ticket_id", &all),
            ("ticket_span", "ticket_id", &all),
            ("ticket_link", "from_id", &all),
            ("ticket_merge", "id", &all),
            ("ticket_tag", "ticket_id", &all),
            ("ticket_rating", "ticket_id", &all),
            ("ticket_repair", "ticket_id", &all),
            ("complaint", "ticket_id", &all),
            ("asset", "customer_id", &all),
            ("survey_ask", "customer_id", &all),
            ("complaint_ask", "ticket_id", &all),
            ("lead", "id", &all),
            ("score_answer", "id", &all),
        ];
        let part = |(table, column, ids): &(&str, &str, &String)| {
            format!(
                "(select coalesce(string_agg(x::text, '|' order by x::text), '') from {table} x where x.{column} in ({ids}))"
            )
        };
        let sql = format!("select {}", parts.iter().map(part).collect::<Vec<_>>().join(" || '#' || "));
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.owner).await.unwrap()
    }

    /// Ids of the scene that must not show in an answer about records out of sight.
    pub fn ids(&self) -> [Uuid; 13] {
        let Self { deal, customer, contact, other_contact, activity, line, twin, absorbed, merge, .. } = *self;
        let Self { file, deal_file, contact_file, ticket, .. } = *self;
        [
            deal,
            customer,
            contact,
            other_contact,
            activity,
            line,
            twin,
            absorbed,
            merge,
            file,
            deal_file,
            contact_file,
            ticket,
        ]
    }
}
