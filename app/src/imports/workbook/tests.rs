use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

/// Sheets as text, each by its name.
type Sheets = Vec<(String, String)>;

/// The sheets, and what is said of them.
fn parts(bytes: Vec<u8>) -> Result<(Sheets, Vec<FileNote>), Broken> {
    let (mut sheets, mut notes) = (Vec::<(String, String)>::new(), vec![]);
    read(bytes, |part| {
        match part {
            Part::Sheet(name) => sheets.push((name, String::new())),
            Part::Text(text) => {
                if let Some((_, sheet)) = sheets.last_mut() {
                    sheet.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Part::Note(note) => notes.push(note),
        }
        Ok(())
    })?;
    Ok((sheets, notes))
}

fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("客户").expect("a name");
    sheet.merge_range(0, 0, 0, 3, "客户清单", &Format::new()).expect("merged");
    for (column, head) in ["客户名称", "联系电话", "创建时间", "人数"].iter().enumerate() {
        sheet.write(2, column as u16, *head).expect("written");
    }
    sheet.write(3, 0, "青州, \"机械\"").expect("written");
    sheet.write(3, 1, 13_800_138_000_f64).expect("written");
    sheet.write_with_format(3, 2, ExcelDateTime::from_ymd(2024, 2, 29).expect("a day"), &day).expect("written");
    sheet.write_formula(3, 3, Formula::new("=40+2").set_result("42")).expect("written");
    sheet.write(6, 0, "东海\n贸易").expect("written");
    book.add_worksheet().set_name("旧").expect("a name").set_hidden(true);
    let merged = book.add_worksheet().set_name("两行").expect("a name");
    merged.merge_range(0, 0, 1, 0, "客户名称", &Format::new()).expect("merged");
    merged.merge_range(0, 1, 0, 2, "联系方式", &Format::new()).expect("merged");
    merged.write(1, 1, "电话").expect("written");
    merged.write(1, 2, "邮箱").expect("written");
    merged.write(2, 0, "A").expect("written");
    merged.write(2, 2, "a@b.cn").expect("written");
    book.save_to_buffer().expect("saved")
}

#[test]
fn sheets_become_tables_and_rows_keep_their_lines() {
    let (sheets, notes) = parts(book()).expect("readable");
    assert_eq!(sheets.len(), 2);
    assert_eq!(
        sheets[0],
        (
            "客户".to_owned(),
            "\n\n客户名称,联系电话,创建时间,人数\n\"青州, \"\"机械\"\"\",13800138000,2024-02-29,42\n\n\n东海 贸易,,,\n"
                .to_owned()
        )
    );
    assert_eq!(sheets[1], ("两行".to_owned(), "\n客户名称,电话,邮箱\nA,,a@b.cn\n".to_owned()));
    assert_eq!(notes, [FileNote { code: "sheet_hidden".to_owned(), about: "旧".to_owned() }]);
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_read() {
    use std::io::Write;
    let mut bytes = Cursor::new(Vec::new());
    let mut zip = zip::ZipWriter::new(&mut bytes);
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("xl/sharedStrings.xml", options).expect("begun");
    let block = vec![b' '; 1 << 20];
    for _ in 0..65 {
        zip.write_all(&block).expect("written");
    }
    zip.finish().expect("finished");
    let bytes = bytes.into_inner();
    assert!(bytes.len() < 200_000);
    assert_eq!(parts(bytes).expect_err("too large").code, "import_workbook_too_large");
}

#[test]
fn a_sheet_with_ten_thousand_columns_says_where() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for column in 0..10_000 {
        sheet.write(0, column, "x").expect("written");
    }
    let refused = parts(book.save_to_buffer().expect("saved")).expect_err("too many");
    assert_eq!((refused.code, refused.place.as_str()), ("import_too_many_columns", "Sheet1!KO1"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn broken_workbooks_are_refused_in_words(cut in 0_usize..8_000, at in 0_usize..8_000, byte in any::<u8>()) {
        let whole = book();
        let cut = whole[..cut.min(whole.len() - 1)].to_vec();
        prop_assert!(parts(cut).is_err());
        let mut spoilt = whole;
        let at = at % spoilt.len();
        spoilt[at] = byte;
        // Read or refused; it only may not fall over.
        drop(parts(spoilt));
    }

    #[test]
    fn random_bytes_are_no_workbook(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(parts([b"PK\x03\x04".to_vec(), bytes].concat()).is_err());
    }
}
