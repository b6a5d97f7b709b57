package io.github.scitemplate.session.files;

import com.google.gson.Gson;
import io.github.scitemplate.experiment.Owner;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.JsonRecord;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary folder; closing it deletes it with all that is in it. It names its process, so that a
 * later process can delete it if this one is killed.
 *
 * @param path the folder
 */
public record ScratchFolder(Path path) implements AutoCloseable {
  private static final String PREFIX = "template-scratch-";
  private static final String OWNER = ".owner.json";
  private static final Gson GSON = new Gson();

  /** Makes a folder, and deletes the folders that killed processes of this machine left. */
  public static ScratchFolder create() throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** As {@link #create()}, in a folder for temporary files. */
  static ScratchFolder create(Path temporary) throws IOException {
    deleteAbandoned(temporary);
    Path made = Files.createTempDirectory(temporary, PREFIX);
    AtomicFile.writeUnsynced(made.resolve(OWNER), JsonRecord.text(GSON, Owner.self()));
    return new ScratchFolder(made);
  }

  private static void deleteAbandoned(Path temporary) throws IOException {
    for (String name : OwnFile.names(temporary)) {
      Path folder = temporary.resolve(name);
      if (name.startsWith(PREFIX) && isAbandoned(folder)) {
        try {
          new ScratchFolder(folder).close();
        } catch (IOException e) {
          // Another process is deleting it, or it belongs to another person: either way, leave it
          // alone.
        }
      }
    }
  }

  private static boolean isAbandoned(Path folder) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && JsonRecord.read(folder.resolve(OWNER), json -> GSON.fromJson(json, Owner.class)).life()
              == Owner.Life.DEAD;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
