//! Makes files of quotes. The font is one of the machine's, because it must hold Chinese and those are large; of it only the signs that
//! are used go into the file.

use super::{
    document_model::Document,
    logo_picture::Picture,
    print::{HEIGHT, Mark, WIDTH, laid_out},
};
use krilla::{
    Document as Pdf,
    color::rgb,
    geom::{PathBuilder, Point, Size as Area, Transform},
    image::Image,
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::Semaphore;

/// Files that are made at the same time; others wait for their turn.
const AT_ONCE: usize = 2;
/// Where fonts lie, on Linux and on macOS.
const FOLDERS: [&str; 4] = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"];
/// What their files are called, the best first.
const NAMES: [&str; 8] = [
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "SourceHanSans.ttc",
    "NotoSerifCJK-Regular.ttc",
];
/// In files that hold all regions, where the simplified Chinese one stands.
const CHINESE_IN_COLLECTION: u32 = 2;

/// Why no file was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unprinted {
    /// There is no font with Chinese on this machine.
    NoFont,
    /// The font that the settings name cannot be used.
    BadFont(String),
    /// The library refused.
    Other(String),
}

impl fmt::Display for Unprinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFont => f.write_str(
                "no font with Chinese was found: install fonts-noto-cjk (Debian, Ubuntu), google-noto-sans-cjk-fonts (Fedora) or \
                 noto-fonts-cjk (Arch), or let the setting pdf_font name one",
            ),
            Self::BadFont(path) => write!(f, "the font {path} (setting pdf_font) cannot be read, or holds no Chinese"),
            Self::Other(trouble) => write!(f, "the file could not be made: {trouble}"),
        }
    }
}

impl std::error::Error for Unprinted {}

/// Makes files, a few at a time.
#[derive(Debug, Clone)]
pub struct Press {
    named: Option<PathBuf>,
    turns: Arc<Semaphore>,
}

impl Press {
    /// `named` is the font of the settings; behind a `#` may stand which one of a collection.
    #[must_use]
    pub fn new(named: Option<PathBuf>) -> Self {
        Self { named, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Makes the file of a quote, away from what answers requests. Its logo was looked at before it was kept; one that cannot be drawn all
    /// the same is left out, because the customer waits for a quote and not for a picture.
    ///
    /// # Errors
    /// What is missing on this machine.
    pub async fn print(&self, document: Document, logo: Option<Picture>) -> Result<Vec<u8>, Unprinted> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|error| Unprinted::Other(error.to_string()))?;
        let named = self.named.clone();
        let made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let (bytes, index) = font(named.as_deref())?;
            let bytes = Arc::new(bytes);
            let image = logo.and_then(|logo| drawable(&logo));
            if let Some(image) = image {
                match printed(&document, Some(&image), &bytes, index) {
                    Ok(file) => return Ok(file),
                    Err(trouble) => tracing::warn!(%trouble, "a quote is printed without its logo"),
                }
            }
            printed(&Document { logo: None, ..document }, None, &bytes, index)
        });
        made.await.map_err(|error| Unprinted::Other(error.to_string()))?
    }
}

/// The bytes of the font, and which one of its file.
fn font(named: Option<&Path>) -> Result<(Vec<u8>, u32), Unprinted> {
    let (path, index) = match named {
        Some(named) => {
            let text = named.to_string_lossy();
            let split = text.rsplit_once('#').and_then(|(path, at)| Some((PathBuf::from(path), at.parse().ok()?)));
            split.unwrap_or_else(|| (named.to_owned(), index_of(named)))
        }
        None => {
            let found = FOLDERS.iter().flat_map(|folder| below(Path::new(folder), 0)).collect::<Vec<_>>();
            let best = NAMES.iter().find_map(|name| found.iter().find(|path| path.ends_with(name)));
            best.map(|path| (path.clone(), index_of(path))).ok_or(Unprinted::NoFont)?
        }
    };
    let bad = || Unprinted::BadFont(path.display().to_string());
    let bytes = fs::read(&path).map_err(|_| bad())?;
    let holds = FontRef::from_index(&bytes, index).is_ok_and(|font| font.charmap().map('报').is_some());
    if holds { Ok((bytes, index)) } else { Err(bad()) }
}

fn index_of(path: &Path) -> u32 {
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ttc")) { CHINESE_IN_COLLECTION } else { 0 }
}

/// The files below a folder, a few folders deep.
fn below(folder: &Path, depth: u8) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if !path.is_dir() {
            found.push(path);
        } else if depth < 5 {
            found.extend(below(&path, depth + 1));
        }
    }
    found
}

/// A font with what laying out and drawing ask of it.
struct Face<'f> {
    signs: Charmap<'f>,
    widths: GlyphMetrics<'f>,
    em: f32,
}

impl Face<'_> {
    /// A sign's place in the font, and how wide it is as a part of the size.
    fn glyph(&self, sign: char) -> (u32, f32) {
        let glyph = self.signs.map(sign).unwrap_or_default();
        (glyph.to_u32(), self.widths.advance_width(glyph).unwrap_or_default() / self.em)
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|sign| self.glyph(sign).1).sum::<f32>() * size
    }

    fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let glyph = |(at, sign): (usize, char)| {
            let (id, width) = self.glyph(sign);
            KrillaGlyph::new(GlyphId::new(id), width, 0.0, 0.0, 0.0, at..at + sign.len_utf8(), None)
        };
        text.char_indices().map(glyph).collect()
    }
}

/// The picture as it goes into a file; none where its head cannot be read.
fn drawable(logo: &Picture) -> Option<Image> {
    logo.image().inspect_err(|trouble| tracing::warn!(%trouble, "the logo of a quote cannot be read")).ok()
}

fn ink(grey: bool) -> Fill {
    let shade = if grey { 95 } else { 20 };
    Fill { paint: rgb::Color::new(shade, shade, shade).into(), opacity: NormalizedF32::ONE, rule: Default::default() }
}

fn draw(surface: &mut Surface<'_>, face: &Face<'_>, font: &Font, logo: Option<&Image>, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, grey, text } => {
            if !text.is_empty() {
                surface.set_stroke(None);
                surface.set_fill(Some(ink(*grey)));
                surface.draw_glyphs(Point::from_xy(*x, *y), &face.glyphs(text), font.clone(), text, *size, false);
            }
        }
        Mark::Logo { x, y, width, height } => {
            if let (Some(image), Some(area)) = (logo, Area::from_wh(*width, *height)) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(image.clone(), area);
                surface.pop();
            }
        }
        Mark::Rule { x, to, y, thick } => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(*to, *y);
            if let Some(path) = path.finish() {
                let paint = rgb::Color::new(120, 120, 120).into();
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke { paint, width: *thick, ..Stroke::default() }));
                surface.draw_path(&path);
            }
        }
    }
}

/// Makes the file with this font.
fn printed(document: &Document, logo: Option<&Image>, bytes: &Arc<Vec<u8>>, index: u32) -> Result<Vec<u8>, Unprinted> {
    let other = |what: &str| Unprinted::Other(what.to_owned());
    let known = FontRef::from_index(bytes, index).map_err(|error| other(&error.to_string()))?;
    let em = f32::from(known.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let face = Face {
        signs: known.charmap(),
        widths: known.glyph_metrics(Size::unscaled(), LocationRef::default()),
        em: em.max(1.0),
    };
    let font = Font::new(Arc::clone(bytes).into(), index).ok_or_else(|| other("the font cannot be read"))?;
    let mut pdf = Pdf::new();
    let title = format!("{} {}", document.number, document.title);
    pdf.set_metadata(Metadata::new().title(title.trim().to_owned()).language(document.lang.tag().to_owned()));
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| other("the page has no size"))?;
    for marks in laid_out(document, |text, size| face.width(text, size)) {
        let mut page = pdf.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in &marks {
            draw(&mut surface, &face, &font, logo, mark);
        }
        surface.finish();
        page.finish();
    }
    pdf.finish().map_err(|error| other(&format!("{error:?}")))
}
