package io.github.scitemplate.classdata;

import io.github.scitemplate.storage.CacheFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of a user's archives. An archive holds code, so nobody else may write into the folder.
 */
record ArchiveFolder(Path path) {
  private static final String NAME = "class-data";

  /** The folder of this user; nothing if there is none that can be used, or nobody wants one. */
  static Optional<ArchiveFolder> ofUser() {
    return of(System.getenv(), System.getProperty("user.home", ""));
  }

  /** The folder that the variables of a process name, made if it is not there. */
  static Optional<ArchiveFolder> of(Map<String, String> variables, String home) {
    try {
      Optional<Path> cache = CacheFolder.of(variables, home);
      return cache.isPresent() ? opened(cache.get()) : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // a cache that cannot be used is as good as none
    }
  }

  private static Optional<ArchiveFolder> opened(Path cache) throws IOException {
    Path folder = cache.resolve(NAME);
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(cache);
      if (posix) {
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(own));
      } else {
        Files.createDirectory(folder);
      }
    }
    return posix && writableByOthers(folder)
        ? Optional.empty()
        : Optional.of(new ArchiveFolder(folder));
  }

  private static boolean writableByOthers(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  /** The archive of a key. */
  Archive archive(String key) {
    return new Archive(path.resolve(key + ".jsa"), path.resolve(key + ".proof"));
  }

  /** The names of all files that the jars of an archive hold. */
  Path names(String key) {
    return path.resolve(key + ".names");
  }

  /** What is to be made. */
  Path job(String key) {
    return path.resolve(key + ArchiveJob.ENDING);
  }

  /** What was said when an archive could not be made. */
  Path failure(String key) {
    return path.resolve(key + ".failed");
  }

  /**
   * The file in which a JVM lists the classes that it loads.
   *
   * @param pid its process; in an option, {@code %p} stands for that
   */
  Path classes(String key, String pid) {
    return path.resolve(key + "-" + pid + ClassList.ENDING);
  }
}
