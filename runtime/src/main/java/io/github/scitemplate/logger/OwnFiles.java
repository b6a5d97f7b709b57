package io.github.scitemplate.logger;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.storage.AppendedFile;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.FilePrefix;
import io.github.scitemplate.storage.OwnFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a project's own code logged where a report finds it: {@code logged.jsonl} has a line
 * of JSON for each picture, text and histogram, and one for the first number of each name. The
 * numbers themselves are in {@code metrics.csv}, the pictures in files below {@code pictures}.
 * Those are not synced to the disk, so after a power cut some may be missing.
 */
final class OwnFiles implements Sink {
  static final String NAME = "logged.jsonl";
  static final String PICTURES = "pictures";
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Path directory;
  private final ChangedFiles changed;

  /** The file of the lines; null before the first line, since most projects log nothing. */
  private volatile @Nullable AppendedFile lines;

  /** Opens what was written, if anything was, and tells {@code names} of it. */
  OwnFiles(Path directory, Map<String, FilePrefix> written, ChangedFiles changed, OwnNames names)
      throws IOException {
    this.directory = directory;
    this.changed = changed;
    if (OwnFile.exists(directory.resolve(NAME))) {
      lines = changed.open(directory, NAME, written);
      read(directory.resolve(NAME), names);
    }
  }

  /** Reads line by line, since texts may make the file longer than the memory. */
  private static void read(Path file, OwnNames names) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Channels.newInputStream(OwnFile.open(file, StandardOpenOption.READ)),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        read(line, names);
      }
    }
  }

  private static void read(String line, OwnNames names) {
    try {
      @Nullable Line read = line.isBlank() ? null : GSON.fromJson(line, Line.class);
      if (read != null) {
        read.addTo(names);
      }
    } catch (JsonParseException e) {
      // Somebody changed the file, and was told so; the other lines count.
    }
  }

  /** What a line says of a name. */
  private record Line(
      long iteration, @Nullable String split, @Nullable String kind, @Nullable String name) {

    void addTo(OwnNames names) {
      Optional<OwnKind> known = OwnKind.of(String.valueOf(kind));
      Optional<Split> of =
          Stream.of(Split.values()).filter(s -> s.label().equals(split)).findFirst();
      if (known.isPresent() && of.isPresent() && name != null) {
        names.add(of.get(), name, known.get(), iteration);
      }
    }
  }

  @Override
  public void own(Split split, Moment moment, String name, OwnEntry entry, boolean isFirst)
      throws IOException {
    if (entry instanceof OwnEntry.Scalar && !isFirst) {
      return;
    }
    JsonObject line = new JsonObject();
    line.addProperty("iteration", moment.iteration());
    line.addProperty("epoch", moment.epoch());
    line.addProperty("split", split.label());
    line.addProperty("kind", entry.kind().label());
    line.addProperty("name", name);
    if (entry instanceof OwnEntry.Picture picture) {
      line.addProperty("file", written(split, moment, name, picture.image()));
      line.addProperty("width", picture.image().width());
      line.addProperty("height", picture.image().height());
    } else if (entry instanceof OwnEntry.Text text) {
      line.addProperty("text", text.markdown());
    } else if (entry instanceof OwnEntry.Histogram histogram) {
      HistogramBuckets buckets = HistogramBuckets.of(histogram.values());
      line.addProperty("least", buckets.edge(0));
      line.addProperty("greatest", buckets.edge(buckets.count()));
      line.add("counts", GSON.toJsonTree(buckets.sizes()));
    }
    opened().append(GSON.toJson(line) + "\n");
  }

  private AppendedFile opened() throws IOException {
    @Nullable AppendedFile open = lines;
    if (open == null) {
      open = changed.open(directory, NAME, Map.of());
      lines = open;
    }
    return open;
  }

  /** Writes a picture, and returns its path in the experiment's directory, with slashes. */
  private String written(Split split, Moment moment, String name, Image image) throws IOException {
    String folder = PICTURES + "/" + split.label() + "/" + folder(name);
    OwnFile.makeFolders(directory.resolve(folder));
    String file = folder + "/" + moment.iteration() + ".png";
    AtomicFile.writeUnsynced(directory.resolve(file), Png.encode(image));
    return file;
  }

  /**
   * The folder of a name: the name itself if it consists of small letters, digits, - and _; else
   * these characters of it and a checksum, so that no two names share a folder on any file system.
   */
  private static String folder(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
    if (plain.equals(name) && name.length() <= 80) {
      return name;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    return plain.substring(0, Math.min(80, plain.length()))
        + String.format(Locale.ROOT, ".%08x", checksum.getValue());
  }

  @Override
  public Map<String, FilePrefix> written() {
    @Nullable AppendedFile open = lines;
    return open == null ? Map.of() : Map.of(NAME, open.prefix());
  }

  @Override
  public void flush() throws IOException {
    @Nullable AppendedFile open = lines;
    if (open != null) {
      open.flush();
    }
  }

  @Override
  public void force() throws IOException {
    @Nullable AppendedFile open = lines;
    if (open != null) {
      open.force();
    }
  }

  @Override
  public void close() throws IOException {
    @Nullable AppendedFile open = lines;
    if (open != null) {
      open.close();
    }
  }
}
