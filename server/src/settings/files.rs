use app::files::model::Kind;
use serde::{Deserialize, Deserializer, de};

/// Kinds of files that are let in; in a file a list, in the environment separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKinds(pub Vec<Kind>);

impl<'de> Deserialize<'de> for FileKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = parts(deserializer)?;
        parts.iter().map(|part| part.parse().map_err(de::Error::custom)).collect::<Result<_, _>>().map(Self)
    }
}

/// The parts of a list: in a file an array, in the environment a line with commas. Empty ones are left out.
pub(super) fn parts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Line(String),
        List(Vec<String>),
    }
    let parts: Vec<String> = match Written::deserialize(deserializer)? {
        Written::Line(line) => line.split(',').map(str::to_owned).collect(),
        Written::List(list) => list,
    };
    Ok(parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect())
}
