package io.github.scitemplate.data;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.FileFailure;
import io.github.scitemplate.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Folders with data that a project makes itself: that it draws, unpacks or converts. */
public final class DataFolder {
  private DataFolder() {}

  /** Puts the files of a data set into a folder. */
  @FunctionalInterface
  public interface Maker {
    /** Fills an empty folder. */
    void fill(Path folder) throws IOException;
  }

  /**
   * Makes a folder, unless it is there already. It is there as a whole or not at all: the maker
   * fills a folder beside, which then gets the name. Several experiments may ask at the same time.
   * Each then fills a folder of its own, and all get the one that was full first.
   *
   * @param folder relative paths begin in the project's folder
   * @return {@code folder}
   * @throws UserException if the files cannot be written
   */
  public static Path madeOnce(Path folder, Maker maker) {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    if (Files.exists(folder)) {
      throw new UserException(
          "The data cannot be made in " + folder + ": it is no folder.",
          "Delete it, or name another folder.");
    }
    Path whole = folder.toAbsolutePath().normalize();
    Path part = whole.resolveSibling(whole.getFileName() + ".part-" + UUID.randomUUID());
    try (TemporaryFolder filled = TemporaryFolder.create(part)) {
      maker.fill(filled.path());
      Files.move(filled.path(), whole, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) { // else another process was first
        throw FileFailure.of(e);
      }
    }
    return folder;
  }
}
