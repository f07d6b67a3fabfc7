use super::*;

/// The bytes as pieces of `size`.
fn pieces(bytes: &[u8], size: usize) -> Pieces {
    let (sender, receiver) = mpsc::channel(bytes.len() / size + 1);
    for piece in bytes.chunks(size) {
        sender.try_send(Ok(piece.to_vec())).expect("there is room for all");
    }
    receiver
}

async fn read(bytes: &[u8]) -> (FileShape, Vec<RawRow>) {
    let (encoding, head) = encoding_of(pieces(bytes, 7)).await.expect("readable");
    let shape = shape_of(encoding, delimiter_of(encoding, &head), pieces(bytes, 7)).await.expect("readable");
    let mut batches = rows(&shape, pieces(bytes, 5), 2);
    let mut all = vec![];
    while let Some(batch) = batches.recv().await {
        all.extend(batch.expect("readable"));
    }
    (shape, all)
}

#[tokio::test]
async fn a_picture_is_no_table() {
    let error = encoding_of(pieces(b"\x89PNG\0\x01\x02", 3)).await.expect_err("it is no text");
    assert_eq!(error, AppError::invalid("files", "import_not_a_table"));
}

const CHINESE: &str = "客户名称,行业,所在城市\n青州机械有限公司,机械制造,上海\n\"东海, 贸易\",国际贸易,宁波\n";

#[tokio::test]
async fn chinese_is_read_in_every_encoding() {
    let gbk = encoding_rs::GBK.encode(CHINESE).0.into_owned();
    let marked = [b"\xef\xbb\xbf".as_slice(), CHINESE.as_bytes()].concat();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(CHINESE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, name) in [(CHINESE.as_bytes(), "UTF-8"), (&marked, "UTF-8"), (&gbk, "gb18030"), (&utf16, "UTF-16LE")] {
        let (shape, rows) = read(bytes).await;
        assert_eq!(shape.encoding, name);
        assert_eq!(shape.columns[0].header, "客户名称");
        assert_eq!(rows[1].cells, ["东海, 贸易", "国际贸易", "宁波"]);
        assert_eq!((rows.len(), shape.rows), (2, 2));
    }
}

#[tokio::test]
async fn delimiters_are_guessed() {
    for delimiter in [',', ';', '\t'] {
        let text = "name,city\nA,B\nC,D\n".replace(',', &delimiter.to_string());
        let (shape, rows) = read(text.as_bytes()).await;
        assert_eq!(shape.delimiter, delimiter);
        assert_eq!(rows[0].cells, ["A", "B"]);
    }
    let (shape, _) = read(b"name\nA, and B\nC\n").await;
    assert_eq!((shape.delimiter, shape.columns.len()), (',', 1));
}

#[tokio::test]
async fn lines_are_those_of_the_file() {
    let (_, rows) = read(b"a,b\r\n1,\"two\r\nlines\"\r\n3,4\r\n").await;
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
    // old Macs, and a return at the very end
    let (_, rows) = read(b"a,b\r1,2\r3,4\r").await;
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(rows[1].cells, ["3", "4"]);
}

#[tokio::test]
async fn columns_tell_what_they_hold() {
    let (shape, _) = read(b"day,stage\n13/2/2017,Won\n1/2/2017,\n1/3/2017,Won\n").await;
    assert_eq!(shape.columns[0].day_first, Some(true));
    assert_eq!((shape.columns[1].filled, shape.columns[1].values.as_deref()), (2, Some(&["Won".to_owned()][..])));
}

#[tokio::test]
async fn a_file_that_describes_others_gives_notes() {
    let (shape, _) = read(b"Table,Field,Description\naccounts,revenue,in millions of USD\n").await;
    assert_eq!(shape.notes, [("revenue".to_owned(), "in millions of USD".to_owned())]);
}

#[tokio::test]
async fn an_empty_file_has_no_header() {
    let found = shape_of(UTF_8, ',', pieces(b"\n\n", 1)).await;
    assert_eq!(found, Err(AppError::invalid("files", "import_no_header")));
}

#[tokio::test]
async fn lines_are_counted_over_empty_ones_and_breaks_within_cells() {
    let (_, rows) = read(b"h,x\n\n\nA,\"1\n2\"\n\n,,\nB,2").await;
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 8]);
}

#[tokio::test]
async fn two_bytes_a_letter_are_read_without_a_mark() {
    let le: Vec<u8> = "name,phone\r\nAnn,1\r\nBob,2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = "name|phone\r\nAnn|1\r\nBob|2\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding, delimiter) in [(le, "UTF-16LE", ','), (be, "UTF-16BE", '|')] {
        let (shape, rows) = read(&bytes).await;
        assert_eq!((shape.encoding.as_str(), shape.delimiter, rows.len(), rows[1].line), (encoding, delimiter, 2, 3));
    }
}

#[tokio::test]
async fn a_quote_that_nobody_closed_says_its_line_and_fills_no_memory() {
    let open = [b"a,b\n1,\"".to_vec(), vec![b'x'; 5_000_000]].concat();
    let (encoding, head) = encoding_of(pieces(&open, 100_000)).await.expect("readable");
    let refused = shape_of(encoding, delimiter_of(encoding, &head), pieces(&open, 100_000)).await.expect_err("no end");
    let AppError::Invalid(fields) = refused else { panic!("{refused:?}") };
    assert_eq!((fields[0].code.as_str(), fields[0].detail.as_deref()), ("import_row_without_end", Some("2")));
}
