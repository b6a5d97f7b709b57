package io.github.scitemplate.storage;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Checks the names and paths of a session, so that everything that is read, written or deleted for
 * it lies in its directory. The folder that holds all sessions may itself be reached through links.
 */
public final class PathGate {
  private PathGate() {}

  /**
   * Says why a name cannot be that of a single file or folder, as the end of a sentence; nothing if
   * it can.
   *
   * @param mostBytes the longest name, in bytes of UTF-8
   */
  public static Optional<String> wrongWith(String name, int mostBytes) {
    if (name.isBlank()) {
      return Optional.of("is empty");
    }
    if (name.equals(".")
        || name.equals("..")
        || name.startsWith("~")
        || name.indexOf('/') >= 0
        || name.indexOf('\\') >= 0
        || name.codePoints().anyMatch(PathGate::isUnseen)) {
      return Optional.of("would lead out of the result directory");
    }
    if (name.indexOf('?') >= 0 || name.indexOf('\uFFFD') >= 0 || !isOneName(name)) {
      return Optional.of("has characters that cannot be used here");
    }
    return name.getBytes(StandardCharsets.UTF_8).length > mostBytes
        ? Optional.of("is longer than " + mostBytes + " bytes")
        : Optional.empty();
  }

  /** Whether this is a control character, an end of a line of any kind, or half a character. */
  private static boolean isUnseen(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static boolean isOneName(String name) {
    try {
      Path path = Path.of(name);
      return !path.isAbsolute() && path.getNameCount() == 1 && path.toString().equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Returns {@code path} if it lies below {@code root} and no link is on the way there. The path
   * need not exist.
   *
   * @throws UserException if a link is on the way, or the path leads elsewhere
   */
  public static Path checked(Path root, Path path) {
    Path at = root;
    for (Path part : root.relativize(path)) {
      at = at.resolve(part);
      if (Files.isSymbolicLink(at)) {
        throw refused(at);
      }
      if (!OwnFile.exists(at)) {
        break;
      }
      try {
        if (!at.toRealPath().startsWith(root.toRealPath())) {
          throw refused(at);
        }
      } catch (IOException e) {
        throw FileFailure.of(e);
      }
    }
    return path;
  }

  /**
   * Checks that a folder has no links at any depth. A folder that is not there has none.
   *
   * @throws UserException if there is a link
   */
  public static void checkTree(Path folder) throws IOException {
    check(folder, Integer.MAX_VALUE, link -> false);
  }

  /**
   * Checks the entries of a folder alone.
   *
   * @param allowed links that may be there, since nothing follows them
   * @throws UserException if another link is there
   */
  public static void checkEntries(Path folder, Predicate<Path> allowed) throws IOException {
    check(folder, 1, allowed);
  }

  private static void check(Path folder, int depth, Predicate<Path> allowed) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      throw refused(folder);
    }
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink() && !allowed.test(file)) {
              throw refused(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // It has gone meanwhile, or whoever needs it reports the failure.
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static UserException refused(Path link) {
    return new UserException(
        link + " is a symbolic link, or is reached through one.",
        "Put the file or folder itself there, or delete the link: nothing of a session is read or written through links."
            + " Only the folder that holds the sessions (resultDir) may be a link, such as to a larger disk.");
  }
}
