//! Where the bytes of files on records lie: objects under ids, in a folder outside of the database. An object is written once and
//! never changed. What it is, and whether anybody still wants it, stands in the database (`migrations/0018_files.sql`).

use std::{fmt, ops::Range, path::Path as Folder, sync::Arc};

use anyhow::Context;
use axum::body::Bytes;
use futures::stream::BoxStream;
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path,
};
use uuid::Uuid;

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Depot {
    store: Arc<dyn ObjectStore>,
    folder: Arc<Folder>,
}

impl fmt::Debug for Depot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Depot({})", self.store)
    }
}

/// Where an object lies. Ids begin with the time, so their last digits spread them over 256 folders.
fn place(object: Uuid) -> Path {
    let name = object.simple().to_string();
    Path::from(format!("{}/{name}", &name[name.len() - 2..]))
}

impl Depot {
    /// Opens the store in a folder, and makes the folder if it is not there.
    ///
    /// # Errors
    /// A folder that cannot be made or entered, in words.
    pub fn open(folder: &Folder) -> anyhow::Result<Self> {
        let trouble = || {
            format!(
                "Files on records lie in {}, and nothing can be written there. Let this account write into it, or name \
                 another folder: QINGZHOU_FILES",
                folder.display()
            )
        };
        std::fs::create_dir_all(folder).with_context(trouble)?;
        // What is acknowledged must outlive a power cut.
        let store = LocalFileSystem::new_with_prefix(folder).with_context(trouble)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Arc::from(folder) })
    }

    /// Begins to write an object. Until it is [finished](Writing::finish) there is none; if it is dropped before, nothing stays.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn write(&self, object: Uuid) -> object_store::Result<Writing> {
        Ok(Writing(self.store.put_multipart(&place(object)).await?))
    }

    /// Keeps an object that is at hand as a whole.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn put(&self, object: Uuid, bytes: Bytes) -> object_store::Result<()> {
        self.store.put(&place(object), PutPayload::from(bytes)).await.map(drop)
    }

    /// The bytes of an object, or some of them, piece by piece.
    ///
    /// # Errors
    /// Those of the store: among them that the object is not there.
    pub async fn read(
        &self,
        object: Uuid,
        range: Option<Range<u64>>,
    ) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        Ok(self.store.get_opts(&place(object), options).await?.into_stream())
    }

    /// Removes an object; that it is not there is as good.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn remove(&self, object: Uuid) -> object_store::Result<()> {
        // A server that was killed while it wrote has left the object under the name that it has until it is finished.
        tokio::fs::remove_file(self.folder.join(format!("{}#1", place(object)))).await.ok();
        match self.store.delete(&place(object)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            done => done,
        }
    }
}

/// An object on its way into the store.
pub struct Writing(Box<dyn MultipartUpload>);

impl Writing {
    /// Adds a piece and waits until it is written, so that no more than one lies in memory.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn add(&mut self, piece: Vec<u8>) -> object_store::Result<()> {
        self.0.put_part(PutPayload::from(piece)).await
    }

    /// Makes the object be there, for good.
    ///
    /// # Errors
    /// Those of the store: then there is no object.
    pub async fn finish(mut self) -> object_store::Result<()> {
        self.0.complete().await.map(drop)
    }
}

impl fmt::Debug for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;

    async fn all(depot: &Depot, object: Uuid, range: Option<Range<u64>>) -> object_store::Result<Vec<u8>> {
        let pieces: Vec<Bytes> = depot.read(object, range).await?.try_collect().await?;
        Ok(pieces.concat())
    }

    #[tokio::test]
    async fn an_object_is_there_when_it_is_finished_and_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let depot = Depot::open(&folder.path().join("deep/files")).unwrap();
        let object = app::access::new_id();
        let mut writing = depot.write(object).await.unwrap();
        writing.add(b"light ".to_vec()).await.unwrap();
        assert!(all(&depot, object, None).await.is_err());
        writing.add(b"boat".to_vec()).await.unwrap();
        writing.finish().await.unwrap();
        assert_eq!(all(&depot, object, None).await.unwrap(), b"light boat");
        assert_eq!(all(&depot, object, Some(6..8)).await.unwrap(), b"bo");
        depot.remove(object).await.unwrap();
        depot.remove(object).await.unwrap();
        assert!(all(&depot, object, None).await.is_err());
    }

    #[tokio::test]
    async fn what_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let depot = Depot::open(folder.path()).unwrap();
        let mut writing = depot.write(app::access::new_id()).await.unwrap();
        writing.add(vec![7; 1000]).await.unwrap();
        drop(writing);
        // The staged bytes are removed by another thread.
        for _ in 0..100 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            let dirs = std::fs::read_dir(folder.path()).unwrap().flatten();
            if dirs.flat_map(|dir| std::fs::read_dir(dir.path()).unwrap().flatten()).next().is_none() {
                return;
            }
        }
        panic!("the bytes are still there");
    }
}
