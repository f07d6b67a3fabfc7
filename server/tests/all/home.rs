//! The first page: each figure is the list that it opens, nobody is told what their role may not have, and what somebody chose stands on
//! every device of theirs and on nobody else's page.

use crate::harness::{Answer, Browser, TestDb, World, first_day, start_of_time};
use app::{
    access::{Action, AppError, Role},
    deals::model::{ColumnTotal, Filter},
    desk::{reports::model::NowFigure, tickets::list_model::TicketFilter},
    forecast::{
        counted_model::{Base, Counted, Cut, DealPage, What},
        model::{MonthNow, Scope},
    },
    home::{
        model::{Home, Placed, Size, Widget, usual},
        told_model::{Alert, Told, expected_earlier, my_tickets},
    },
    leads::model::{LeadFilter, LeadList, State, View},
    quotes::model::{QuoteFilter, QuoteList, QuoteState},
};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

/// Deals, quotes, leads and tickets of three owners, in every state that a widget counts.
async fn records(db: &TestDb, world: &World) {
    let now = start_of_time().format("%Y-%m-%d %H:%M:%S%:z").to_string();
    let World {
        pipeline, lead, offer, won, rep, colleague, stranger, service_agent, service_manager, customers, ..
    } = world;
    let customer = customers.own;
    let sql = format!(
        "insert into deal (id, name, pipeline_id, stage_id, owner_id, value, currency, expected_close, position, entered_stage_at, created_at)
         select gen_random_uuid(), 'H ' || n, '{pipeline}', (array['{lead}', '{offer}'])[1 + n % 2]::uuid,
                (array['{rep}', '{colleague}', '{stranger}'])[1 + n % 3]::uuid, 1000 * n, 'CNY', timestamptz '{now}'::date + n * 3 - 90, 'V',
                timestamptz '{now}' - make_interval(days => n), timestamptz '{now}' - make_interval(days => n)
           from generate_series(1, 60) n;
         update deal set stage_id = '{won}', status = 'won', closed_at = timestamptz '{now}' where name like 'H %' and substr(name, 3)::integer % 4 = 0;
         insert into quote (id, customer_id, owner_id, title, currency, valid_until, number, state, sent, sent_at)
         select gen_random_uuid(), '{customer}', case when n % 2 = 0 then '{rep}'::uuid else '{stranger}' end, 'Q', 'CNY',
                timestamptz '{now}'::date + n * 2, 'H-' || n, case when n % 5 = 0 then 'expired' else 'sent' end, 1, timestamptz '{now}'
           from generate_series(1, 20) n;
         insert into lead (id, company, source, state, owner_id, due_at)
         select gen_random_uuid(), 'L ' || n, (array['web_form', 'trade_show', 'mail'])[1 + n % 3], case when n % 4 = 0 then 'contacted' else 'new' end,
                case when n % 2 = 0 then '{rep}'::uuid end, timestamptz '{now}' - make_interval(hours => n - 10)
           from generate_series(1, 30) n;
         insert into ticket (id, number, kind, subject, channel, state, customer_id)
         select gen_random_uuid(), 0, 'fault', 'H ' || n, 'phone', (array['new', 'open', 'waiting_customer'])[1 + n % 3], '{customer}'
           from generate_series(1, 24) n;
         update ticket set owner_id = case when n % 2 = 0 then '{service_agent}'::uuid else '{service_manager}' end,
                due_at = case n % 4 when 0 then timestamptz '{now}' - interval '1 day' when 2 then timestamptz '{now}' + interval '30 minutes' end
           from (select id, substr(subject, 3)::integer as n from ticket where subject like 'H %') k
          where k.id = ticket.id and k.n % 5 <> 0"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

async fn answer(browser: &Browser, widget: Widget) -> Answer {
    browser.call("read_widget", &json!({ "widget": widget, "lang": "en" })).await
}

async fn told(browser: &Browser, widget: Widget) -> Told {
    answer(browser, widget).await.json()
}

async fn month(browser: &Browser, widget: Widget) -> MonthNow {
    match told(browser, widget).await {
        Told::Month(month) => *month,
        other => panic!("{other:?}"),
    }
}

async fn alerts(browser: &Browser) -> Vec<Alert> {
    match told(browser, Widget::Alerts).await {
        Told::Alerts(alerts) => alerts,
        other => panic!("{other:?}"),
    }
}

async fn deals(browser: &Browser, counted: &Counted) -> DealPage {
    browser.call("deals_behind", &json!({ "counted": counted, "after": null, "lang": "en" })).await.json()
}

async fn columns(browser: &Browser, filter: &Filter) -> Vec<ColumnTotal> {
    browser.call("board_totals", &json!({ "filter": filter })).await.json()
}

async fn tickets(browser: &Browser, filter: &TicketFilter) -> i64 {
    browser.call("count_all_tickets", &json!({ "filter": filter })).await.json()
}

async fn leads(browser: &Browser, filter: &LeadFilter) -> i64 {
    let list: LeadList = browser.call("list_leads", &json!({ "filter": filter, "after": null })).await.json();
    assert!(!list.more);
    i64::try_from(list.rows.len()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_figure_is_the_list_that_it_opens() {
    let (db, world, browser) = set().await;
    records(&db, &world).await;
    sells(&browser.signed_in("sales_rep").await, &world).await;
    leads_people(&browser.signed_in("sales_manager").await).await;
    serves(&browser.signed_in("service_agent").await, &world).await;
    let marketing = browser.signed_in("marketing").await;
    let Told::Sources(sources) = told(&marketing, Widget::Sources).await else { panic!("sources") };
    assert_eq!(sources.len(), 3, "{sources:?}");
    for (source, count) in sources {
        let filter = LeadFilter {
            view: Some(View::All),
            source: Some(source),
            state: Some(State::New),
            ..LeadFilter::default()
        };
        assert_eq!(leads(&marketing, &filter).await, count, "{source:?}");
    }
}

async fn sells(rep: &Browser, world: &World) {
    let now = month(rep, Widget::Month).await;
    let of = |base| Counted::of(base, now.period, Scope::default());
    let won = deals(rep, &of(Base::Closed).what(What::Won)).await;
    assert_eq!((won.count, won.value), (now.total.won.count, now.total.won.value));
    assert!(won.count > 2);

    // Each column of the board counts as much as the widget says.
    let filter = Filter { pipeline: world.pipeline, ..Filter::default() };
    let board = columns(rep, &filter).await;
    let Told::Pipeline(pipelines) = told(rep, Widget::Pipeline).await else { panic!("pipelines") };
    let [pipeline] = pipelines.as_slice() else { panic!("{pipelines:?}") };
    assert_eq!(pipeline.stages.len(), 2);
    for stage in &pipeline.stages {
        let column = board.iter().find(|column| column.stage == stage.id).unwrap();
        assert_eq!((column.count, column.sum), (stage.count, stage.sum), "{}", stage.name);
        assert!(stage.count > 2);
    }

    let alerts = alerts(rep).await;
    let stale = columns(rep, &Filter { owners: vec![world.rep], stale: true, ..filter }).await;
    let count = stale.iter().map(|column| column.count).sum();
    assert!(alerts.contains(&Alert::Stale { pipeline: world.pipeline, name: "Sales".to_owned(), count }), "{alerts:?}");
    let overdue = deals(rep, &expected_earlier(world.rep, now.period)).await.count;
    assert!(alerts.contains(&Alert::Overdue { period: now.period, count: overdue }), "{overdue}: {alerts:?}");
    let late = LeadFilter { view: Some(View::Mine), overdue: true, ..LeadFilter::default() };
    assert!(alerts.contains(&Alert::Leads { count: leads(rep, &late).await }), "{alerts:?}");
    let sent = QuoteFilter { owner: Some(world.rep), state: Some(QuoteState::Sent), ..QuoteFilter::default() };
    let waiting: QuoteList = rep.call("quotes", &json!({ "filter": sent })).await.json();
    let count = i64::try_from(waiting.rows.len()).unwrap();
    assert!(count == 8 && alerts.contains(&Alert::Quotes { count }), "{alerts:?}");
    // Those that end within seven days are named.
    let ending = alerts.iter().filter(|alert| matches!(alert, Alert::Ending { .. })).count();
    let soon = |row: &&app::quotes::model::QuoteRow| row.valid_until <= first_day() + chrono::Days::new(7);
    assert_eq!(ending, waiting.rows.iter().filter(soon).count());
    assert!(ending > 0);
}

async fn leads_people(manager: &Browser) {
    let now = month(manager, Widget::Team).await;
    assert!(now.rows.len() > 1, "{:?}", now.rows);
    let won = Counted::of(Base::Closed, now.period, Scope::default()).what(What::Won);
    for row in &now.rows {
        let theirs = deals(manager, &won.part(Cut::Person, row.of.key.clone())).await;
        assert_eq!((theirs.count, theirs.value), (row.tally.won.count, row.tally.won.value), "{:?}", row.of);
    }
    assert_eq!(now.total, month(manager, Widget::Month).await.total);
}

async fn serves(agent: &Browser, world: &World) {
    let Told::Tickets(counts) = told(agent, Widget::Tickets).await else { panic!("tickets") };
    for (figure, count) in NowFigure::ALL.into_iter().zip(counts) {
        assert_eq!(tickets(agent, &figure.filter()).await, count, "{figure:?}");
        assert!(count > 0, "{figure:?}");
    }
    let Told::MyTickets { count, lines } = told(agent, Widget::MyTickets).await else { panic!("my tickets") };
    assert_eq!(tickets(agent, &my_tickets()).await, count);
    assert!(count > 6 && lines.len() == 6, "{count} {lines:?}");
    let mut seen = 0;
    for alert in alerts(agent).await {
        if let Alert::Tickets { figure, count } = alert {
            assert_eq!(tickets(agent, &figure.of(world.service_agent)).await, count, "{figure:?}");
            seen += 1;
        }
    }
    assert_eq!(seen, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_chose_is_theirs_and_never_more_than_their_role_may_have() {
    let (db, world, browser) = set().await;
    // What is not offered is neither kept nor answered.
    for role in Role::ALL {
        let person = browser.signed_in(role.key()).await;
        let home: Home = person.call("read_home", &json!({})).await.json();
        assert_eq!(home, Home { placed: usual(role), chosen: false }, "{role:?}");
        for widget in Widget::ALL.iter().copied() {
            let own_room = matches!(widget, Widget::Tasks | Widget::Recent);
            let status = answer(&person, widget).await.status;
            let expected = match (widget.offered(role), own_room) {
                (true, true) => StatusCode::NOT_FOUND,
                (true, false) => StatusCode::OK,
                (false, _) => StatusCode::FORBIDDEN,
            };
            assert_eq!(status, expected, "{widget:?} for {role:?}");
            let kept = keep(&person, &json!([{ "widget": widget, "size": "small" }])).await;
            assert_eq!(kept.status == StatusCode::OK, widget.offered(role), "{widget:?} for {role:?}");
        }
        keep(&person, &Value::Null).await;
    }
    let [desktop, phone] = [browser.signed_in("sales_rep").await, browser.signed_in("sales_rep").await];
    let chosen =
        [Placed { widget: Widget::Pipeline, size: Size::Wide }, Placed { widget: Widget::Tasks, size: Size::Small }];
    let kept: Home = keep(&desktop, &json!(chosen)).await.json();
    assert_eq!(kept, Home { placed: chosen.to_vec(), chosen: true });
    assert_eq!(phone.call("read_home", &json!({})).await.json::<Home>(), kept);
    let twice = keep(&phone, &json!([chosen[0], chosen[1], chosen[0]])).await;
    assert!(matches!(twice.error(), AppError::Invalid(_)));
    // Nobody reads or writes another's, whatever the program asks for.
    for (role, rows) in [(Role::SalesRep, 1), (Role::Administrator, 0), (Role::SalesManager, 0)] {
        let caller = db.caller(&world.session(role), Action::UseTheProduct);
        let mut tx = caller.begin().await.unwrap();
        let seen: i64 = sqlx::query_scalar("select count(*) from home_layout").fetch_one(tx.conn()).await.unwrap();
        let written = sqlx::query("update home_layout set widgets = '{}'").execute(tx.conn()).await.unwrap();
        assert_eq!((seen, written.rows_affected()), (rows, u64::try_from(rows).unwrap()), "{role:?}");
    }
    // Who changes their role keeps what the new one may have.
    sqlx::query("update person set role = 'marketing' where id = $1").bind(world.rep).execute(&db.owner).await.unwrap();
    db.tell_all().await;
    let session = app::access::Session { role: Role::Marketing, ..world.session(Role::SalesRep) };
    let caller = db.caller(&session, Action::UseTheProduct);
    let mut tx = caller.begin().await.unwrap();
    let stored: Vec<String> = sqlx::query_scalar("select widgets from home_layout").fetch_one(tx.conn()).await.unwrap();
    assert_eq!(app::home::model::read(&stored, Role::Marketing), [chosen[1]]);
    drop(tx);
    // Without a choice there is what is usual.
    let reset: Home = keep(&browser.signed_in("colleague").await, &Value::Null).await.json();
    assert_eq!(reset, Home { placed: usual(Role::SalesRep), chosen: false });
}

async fn keep(browser: &Browser, placed: &Value) -> Answer {
    browser.call("keep_home", &json!({ "placed": placed })).await
}
