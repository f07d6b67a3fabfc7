//! Every server function as every role on every hand.

use super::{
    page::{Deed, Page},
    samples::{Right, Sample, all},
    scene::{Hand, Scene},
};
use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{Action, Role},
    admin::roles::model::{Family, Reach},
};
use http::StatusCode;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// What the server registered, by path without `/api/app/`.
pub fn registered() -> BTreeSet<String> {
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, method)| {
        assert_eq!(method, http::Method::POST, "{path} is no POST");
        path.strip_prefix("/api/app/").unwrap_or_else(|| panic!("{path} lies outside of the rooms")).to_owned()
    });
    functions.collect()
}

/// What the sources declare: path and the actions that the first statement names.
fn declared() -> BTreeMap<String, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
    let mut files = Vec::new();
    api_files(&root, &mut files);
    let mut found = BTreeMap::new();
    for file in files {
        // What an argument is without being said is no function.
        let text = fs::read_to_string(&file).unwrap().replace("#[server(default)]", "");
        let room = file.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace('\\', "/");
        for part in text.split("#[server").skip(1) {
            let name = part.split("fn ").nth(1).unwrap().split(['(', '<']).next().unwrap();
            let body = part.split_once("AppError> {").unwrap().1;
            let first = body.split(';').next().unwrap();
            let actions = first
                .split("Action::")
                .skip(1)
                .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>());
            found.insert(format!("{room}/{name}"), actions.collect());
        }
    }
    found
}

fn api_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            api_files(&path, found);
        } else if path.ends_with("api.rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_function_has_a_sample_call_that_names_its_right() {
    let mut sampled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for sample in all() {
        sampled.entry(sample.path.to_owned()).or_default().insert(format!("{:?}", sample.right.action()));
    }
    let names: BTreeSet<String> = sampled.keys().cloned().collect();
    let registered = registered();
    let lacking: Vec<_> = registered.difference(&names).collect();
    assert!(lacking.is_empty(), "without a sample in server/tests/rights: {lacking:#?}");
    let gone: Vec<_> = names.difference(&registered).collect();
    assert!(gone.is_empty(), "samples of functions that do not exist: {gone:#?}");
    assert_eq!(sampled, declared());
}

/// What a call must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// The role does not include the action.
    Refused,
    /// The role has nothing of the family: every record is refused alike, so either refusal tells nothing of this one.
    Closed,
    /// For this person there is no such record.
    Gone,
    Within,
}

fn expected(page: &Page, role: Role, hand: Hand, right: Right) -> Expected {
    let reach = |family: Family, deed: Deed| page.reach(role, family, deed);
    match right {
        _ if !page.may(role, right.action()) => Expected::Refused,
        Right::Plain(_) => Expected::Within,
        Right::On(_, family, deed) if hand.within(reach(family, deed)) => Expected::Within,
        Right::Shows(_, family, _) if hand.within(reach(family, Deed::Read)) => Expected::Within,
        Right::On(_, family, deed) if reach(family, deed) == Reach::None => Expected::Closed,
        Right::On(..) | Right::Shows(..) => Expected::Gone,
    }
}

/// What is wrong with an answer, if anything.
fn problem(expected: Expected, right: Right, answer: &Answer, scene: &Scene) -> Option<String> {
    let status = answer.status;
    let shown = || scene.ids().iter().any(|id| answer.body.contains(&id.to_string()));
    let fine = match (expected, right) {
        _ if status.is_server_error() || answer.body.contains("malformed_input") => false,
        (Expected::Refused, _) => status == StatusCode::FORBIDDEN,
        (Expected::Closed, _) => matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
        (Expected::Gone, Right::On(_, _, Deed::Read)) => {
            status == StatusCode::NOT_FOUND || (status.is_success() && !shown())
        }
        (Expected::Gone, Right::Shows(_, _, text)) => {
            status == StatusCode::NOT_FOUND || (status.is_success() && !answer.body.contains(&text(scene)))
        }
        (Expected::Gone, _) => status == StatusCode::NOT_FOUND,
        (Expected::Within, Right::Plain(_)) => !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN),
        (Expected::Within, Right::Shows(_, _, text)) => status.is_success() && answer.body.contains(&text(scene)),
        (Expected::Within, Right::On(..)) => status.is_success(),
    };
    let body: String = answer.body.chars().take(200).collect();
    (!fine).then(|| format!("expected {expected:?}, got {status}: {body}"))
}

/// A count may be given up on a busy machine, and then says nothing: it is asked for again.
async fn asked(browser: &Browser, sample: &Sample, scene: &Scene, expected: Expected) -> Answer {
    let mut answer = browser.call(sample.path, &(sample.body)(scene)).await;
    for _ in 0..20 {
        if !(expected == Expected::Within && matches!(sample.right, Right::Shows(..)) && answer.body == "null") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        answer = browser.call(sample.path, &(sample.body)(scene)).await;
    }
    answer
}

struct Matrix {
    db: TestDb,
    world: World,
    stranger: Browser,
    people: Vec<(Role, Browser)>,
    page: Page,
}

impl Matrix {
    async fn new() -> Self {
        let db = TestDb::new().await;
        let world = World::build(&db).await;
        let stranger = db.browser().await;
        let mut people = Vec::new();
        for role in Role::ALL {
            people.push((role, stranger.signed_in(role.key()).await));
        }
        Self { db, world, stranger, people, page: Page::read() }
    }

    async fn try_all(&self, sample: &Sample) -> Vec<String> {
        let mut wrong = Vec::new();
        let hands: &[Hand] = if matches!(sample.right, Right::Plain(_)) { &[Hand::Own] } else { &Hand::ALL };
        for hand in hands {
            let mut scene = Scene::build(&self.db, &self.world, *hand).await;
            let answer = self.stranger.call(sample.path, &(sample.body)(&scene)).await;
            if answer.status != StatusCode::UNAUTHORIZED {
                wrong.push(format!("{} as a stranger: {}", sample.path, answer.status));
            }
            let mut before = scene.print(&self.db).await;
            for (role, browser) in &self.people {
                let expected = expected(&self.page, *role, *hand, sample.right);
                let answer = asked(browser, sample, &scene, expected).await;
                let changed = scene.print(&self.db).await != before;
                let problem = problem(expected, sample.right, &answer, &scene)
                    .or_else(|| (changed && expected != Expected::Within).then(|| "the records changed".to_owned()));
                wrong.extend(problem.map(|problem| format!("{} as {role:?} on {hand:?}: {problem}", sample.path)));
                if changed || (expected == Expected::Within && matches!(sample.right, Right::Plain(_))) {
                    scene = Scene::build(&self.db, &self.world, *hand).await;
                    before = scene.print(&self.db).await;
                }
            }
        }
        wrong
    }
}

async fn matrix(rooms: &[&str]) {
    let matrix = Matrix::new().await;
    let mut wrong = Vec::new();
    for sample in all().iter().filter(|sample| rooms.iter().any(|room| sample.path.starts_with(room))) {
        wrong.extend(matrix.try_all(sample).await);
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_and_deals_keep_their_rights() {
    matrix(&["deals/api/", "deals/detail/api/", "deals/detail/sharing/", "forecast/", "home/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_on_a_deal_and_the_catalogue_keep_their_rights() {
    matrix(&["catalogue/", "deals/detail/contacts/", "deals/detail/products/", "deals/detail/tags/", "tasks/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn automation_keeps_its_rights() {
    matrix(&["automation/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_and_letters_keep_their_rights() {
    matrix(&["quotes/", "approvals/", "mailing/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_keep_their_rights() {
    matrix(&["customers/api/", "customers/consent/", "customers/custom/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_keep_their_rights() {
    matrix(&["customers/contacts/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doubles_and_merges_keep_their_rights() {
    matrix(&["customers/duplicates/", "customers/merges/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_and_changes_of_many_keep_their_rights() {
    matrix(&["customers/views/", "customers/bulk/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pools_and_lifecycles_keep_their_rights() {
    matrix(&["customers/pool/", "customers/lifecycle/", "admin/pools/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_and_the_work_list_keep_their_rights() {
    matrix(&["customers/quality/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn administration_keeps_its_rights() {
    matrix(&["admin/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn service_levels_keep_their_rights() {
    matrix(&["desk/sla/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_search_imports_and_oneself_keep_their_rights() {
    matrix(&["access/", "account/", "events/", "notices/", "search/", "imports/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_and_handovers_keep_their_rights() {
    matrix(&["deletions/", "handovers/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_keep_their_rights() {
    matrix(&["files/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_keep_their_rights() {
    matrix(&["leads/", "scores/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_knowledge_base_keeps_its_rights() {
    matrix(&["knowledge/"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_keeps_its_rights() {
    matrix(&["desk/"]).await;
}

#[test]
fn every_room_with_functions_is_tried() {
    let tried = [
        "catalogue/",
        "knowledge/",
        "leads/",
        "scores/",
        "tasks/",
        "deletions/",
        "desk/",
        "files/",
        "forecast/",
        "home/",
        "handovers/",
        "deals/",
        "quotes/",
        "approvals/",
        "automation/",
        "mailing/",
        "customers/",
        "admin/",
        "desk/sla/",
        "access/",
        "account/",
        "events/",
        "notices/",
        "search/",
        "imports/",
    ];
    let left: Vec<_> =
        registered().into_iter().filter(|path| !tried.iter().any(|room| path.starts_with(room))).collect();
    assert!(left.is_empty(), "add these rooms to a test above: {left:?}");
}

#[test]
fn a_right_reaches_as_far_as_its_name_says() {
    assert!(Hand::Own.within(Reach::Own) && !Hand::Team.within(Reach::Own));
    assert!(Hand::Team.within(Reach::Team) && !Hand::Foreign.within(Reach::Team));
    assert!(Hand::Foreign.within(Reach::All) && !Hand::Own.within(Reach::None));
    assert!(all().iter().any(|sample| sample.right.action() == Action::ImportRecords));
}
