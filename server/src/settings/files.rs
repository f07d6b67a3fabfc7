use app::files::model::Kind;
use serde::{Deserialize, Deserializer, de};

/// Kinds of files that are let in; in a file a list, in the environment separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileKinds(pub Vec<Kind>);

impl<'de> Deserialize<'de> for FileKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Line(String),
            List(Vec<String>),
        }
        let parts = match Written::deserialize(deserializer)? {
            Written::Line(line) => line.split(',').map(str::to_owned).collect(),
            Written::List(list) => list,
        };
        let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().map_err(de::Error::custom)).collect::<Result<_, _>>().map(Self)
    }
}
