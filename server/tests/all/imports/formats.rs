//! Files in all their forms, and those that are broken.

use crate::imports::{Set, receive, report, set, work};
use app::access::AppError;
use app::imports::report::{State, Work};
use app::imports::{refused, store};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("客户").unwrap();
    for (column, head) in ["客户名称", "手机", "创建时间", "年营收"].iter().enumerate() {
        sheet.write(0, column as u16, *head).unwrap();
    }
    sheet.write(1, 0, "青州机械").unwrap();
    sheet.write(1, 1, 13_800_138_000_f64).unwrap();
    sheet.write_with_format(1, 2, ExcelDateTime::from_ymd(2020, 2, 29).unwrap(), &day).unwrap();
    sheet.write(1, 3, 1_250_000.5).unwrap();
    sheet.write(3, 0, "坏的").unwrap();
    sheet.write(3, 3, "很多").unwrap();
    book.add_worksheet().set_name("草稿").unwrap().set_hidden(true);
    let people = book.add_worksheet().set_name("联系人").unwrap();
    people.write(0, 0, "姓名").unwrap();
    people.write(0, 1, "所属客户").unwrap();
    people.write(1, 0, "王小明").unwrap();
    people.write(1, 1, "青州机械").unwrap();
    book.add_worksheet().set_name("空").unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_becomes_a_table_for_each_sheet_that_one_sees() {
    let Set { caller, db, .. } = set().await;
    let bytes = book();
    let (id, mut plan) = receive(&caller, &[("客户.xlsx", &bytes)]).await.unwrap();
    let mut tx = caller.read().await.unwrap();
    let files: Vec<String> = store::files(&mut tx, id).await.unwrap().into_iter().map(|file| file.name).collect();
    assert_eq!(files, ["客户.xlsx · 客户", "客户.xlsx · 联系人"]);
    let notes: Vec<String> = store::notes(&mut tx, id).await.unwrap().into_iter().map(|note| note.code).collect();
    assert_eq!(notes, ["sheet_hidden", "sheet_empty"]);
    drop(tx);
    plan.currency = Some("CNY".to_owned());
    crate::imports::keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    let counts: Vec<_> = row.progress.files.iter().map(|file| (file.created, file.refused, file.along)).collect();
    assert_eq!(counts, [(1, 1, 0), (1, 0, 0)]);
    let (phone, day, revenue): (String, String, String) = sqlx::query_as(
        "select phone, to_char(created_at at time zone 'UTC' + interval '8 hours', 'YYYY-MM-DD'), annual_revenue::text from customer where name = '青州机械'",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!((phone.as_str(), day.as_str(), revenue.as_str()), ("13800138000", "2020-02-29", "1250000.5000"));
    let lines: Vec<i32> = report(&caller, id).await.iter().filter(|row| row.refused).map(|row| row.line).collect();
    assert_eq!(lines, [4], "the row of the sheet");
    let rank = row.progress.files[0].rank;
    let refused = refused::rows(&caller, id, rank, 0).await.unwrap();
    assert_eq!(refused.headers, ["客户名称", "手机", "创建时间", "年营收"]);
    assert_eq!(refused.rows[0].cells, ["坏的", "", "", "很多"]);
    assert_eq!(refused.rows[0].reasons[0].1, "not_an_amount");
    assert_eq!(refused.next, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_are_refused_with_their_name_and_place() {
    let Set { caller, db: _db, .. } = set().await;
    let whole = book();
    let open = format!("客户名称,地址\nA,\"{}", "x".repeat(5_000_000));
    let wide = format!("{}\n1\n", vec!["a"; 10_000].join(","));
    let cases: [(&str, &[u8], &str); 4] = [
        ("cut.xlsx", &whole[..whole.len() / 2], "import_workbook_broken"),
        ("zip.xlsx", b"PK\x03\x04 no workbook at all", "import_workbook_broken"),
        ("open.csv", open.as_bytes(), "import_row_without_end"),
        ("wide.csv", wide.as_bytes(), "import_too_many_columns"),
    ];
    for (name, bytes, code) in cases {
        let error = receive(&caller, &[(name, bytes)]).await.map(drop).unwrap_err();
        let AppError::Invalid(fields) = &error else { panic!("{name}: {error:?}") };
        assert_eq!(fields[0].code, code, "{name}");
        assert!(fields[0].detail.as_deref().is_some_and(|detail| detail.starts_with(name)), "{fields:?}");
    }
    let error = receive(&caller, &[("open.csv", open.as_bytes())]).await.map(drop).unwrap_err();
    assert!(matches!(error, AppError::Invalid(fields) if fields[0].detail.as_deref() == Some("open.csv · 2")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_arrives_is_taken_or_refused_in_words() {
    let Set { caller, db: _db, .. } = set().await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let bytes = proptest::collection::vec(any::<u8>(), 1..600);
    let csv = "[,;|\"\n\r\t客户名称a1 ]{1,400}";
    for turn in 0..60 {
        let bytes = match turn % 2 {
            0 => bytes.new_tree(&mut runner).unwrap().current(),
            _ => csv.new_tree(&mut runner).unwrap().current().into_bytes(),
        };
        match receive(&caller, &[("x.csv", &bytes)]).await {
            Ok((id, mut plan)) => {
                plan.files[0].kind = Some(app::imports::model::RecordKind::Customers);
                plan.files[0].columns[0].target = Some(app::imports::model::Target::Name);
                for column in plan.files[0].columns.iter_mut().skip(1) {
                    column.target = None;
                }
                crate::imports::keep(&caller, id, &plan).await;
                let row = work(&caller, id, Work::Run).await;
                assert_eq!((row.state, row.failure), (State::Done, None), "{bytes:?}");
                assert!(row.progress.files[0].adds_up());
            }
            Err(AppError::Invalid(fields)) => assert_eq!(fields[0].field, "files"),
            Err(error) => panic!("{error:?} on {bytes:?}"),
        }
    }
}
