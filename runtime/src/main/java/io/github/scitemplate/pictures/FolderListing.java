package io.github.scitemplate.pictures;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lists pictures below a folder, sorted by name. Links that lead out of the folder are refused, and
 * so is what looks like a picture and cannot be one. Other files, such as notes, are passed over.
 */
final class FolderListing {
  private static final Set<String> READABLE = Set.of("jpg", "jpeg", "png", "bmp");
  private static final Set<String> UNREADABLE =
      Set.of("webp", "tif", "tiff", "gif", "ppm", "pgm", "heic", "avif", "jp2", "jxl");

  private final Path root;
  private final Path realRoot;

  private FolderListing(Path root, Path realRoot) {
    this.root = root;
    this.realRoot = realRoot;
  }

  /** Looks at a folder. The folder itself may be a link. */
  static FolderListing of(Path root) {
    if (!Files.isDirectory(root)) {
      throw new UserException(
          (Files.exists(root) ? root + " is no folder." : "There is no folder " + root + "."),
          "Correct the path. It is relative to the folder in which the session was started.");
    }
    try {
      return new FolderListing(root, root.toRealPath());
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  /** The folders directly below, sorted by name. */
  List<Path> folders() {
    return entries(root).stream().filter(Files::isDirectory).map(this::inside).toList();
  }

  /** The pictures directly in the folder, sorted by name. */
  List<Path> picturesHere() {
    return entries(root).stream().filter(this::isPicture).toList();
  }

  /** The pictures in a folder and those below it: folders sorted by path, files by name. */
  List<Path> picturesBelow(Path folder) {
    List<Path> folders = new ArrayList<>();
    addFolders(folder, folders, List.of());
    folders.sort(Comparator.comparing(Path::toString));
    return folders.stream().flatMap(f -> entries(f).stream()).filter(this::isPicture).toList();
  }

  /**
   * @param above the real paths of the folders on the way
   */
  private void addFolders(Path folder, List<Path> all, List<Path> above) {
    List<Path> way = new ArrayList<>(above);
    try {
      way.add(folder.toRealPath());
    } catch (IOException e) {
      throw failed(folder, e);
    }
    if (above.contains(way.get(above.size()))) {
      throw new UserException(
          folder + " is a link that leads back to a folder above it.", "Take the link away.");
    }
    all.add(folder);
    for (Path entry : entries(folder)) {
      if (Files.isDirectory(entry)) {
        addFolders(inside(entry), all, way);
      }
    }
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw failed(folder, e);
    }
    entries.sort(Comparator.comparing(FolderListing::name));
    return entries;
  }

  private boolean isPicture(Path entry) {
    String name = name(entry).toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (UNREADABLE.contains(extension) && Files.isRegularFile(entry)) {
      throw new UserException(
          entry + " has a format that cannot be read.",
          "Save it as PNG or JPEG, or take it out of the folder.");
    }
    if (!READABLE.contains(extension) || Files.isDirectory(entry)) {
      return false;
    }
    inside(entry);
    if (!Files.isRegularFile(entry)) {
      throw new UserException(
          entry + " is no file, though its name is that of a picture.",
          "Take it out of the folder.");
    }
    return true;
  }

  /** Refuses an entry that is a link out of the folder, or to nowhere. */
  private Path inside(Path entry) {
    if (!Files.isSymbolicLink(entry)) {
      return entry;
    }
    Path target;
    try {
      target = entry.toRealPath();
    } catch (IOException e) {
      throw new UserException(
          entry + " is a link to something that is not there.", "Take it out of the folder.", e);
    }
    if (!target.startsWith(realRoot)) {
      throw new UserException(
          entry + " is a link that leads out of the folder " + root + ", to " + target + ".",
          "Copy the target into the folder, or give the folder that holds it.");
    }
    return entry;
  }

  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static UserException failed(Path folder, Exception e) {
    String reason =
        e instanceof AccessDeniedException || e.getCause() instanceof AccessDeniedException
            ? "may not be read"
            : "cannot be listed: " + e.getMessage();
    return new UserException(
        "The folder " + folder + " " + reason + ".", "Check the folder and your permissions.", e);
  }
}
