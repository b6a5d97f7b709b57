package io.github.scitemplate.experiment;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import io.github.scitemplate.engine.FromFile;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a file whose values a model has, so that it is recognised when training goes on.
 *
 * @param part the part of the model that has the values; empty: the whole model
 * @param file the file's path; the same content at another place counts as the same file
 * @param sha256 the SHA-256 of the content
 */
record WeightsFingerprint(String part, String file, String sha256) {

  /**
   * Takes the fingerprints of the files of an initialization, and of those that blocks of the model
   * read, such as a teacher's.
   *
   * @throws DataChangedException if a file is missing
   * @throws IOException if a file cannot be read
   */
  static List<WeightsFingerprint> of(Initialization initialization, Block model)
      throws IOException, DataChangedException {
    List<WeightsFingerprint> all = new ArrayList<>();
    for (Initialization.Loaded loaded : initialization.loaded()) {
      all.add(of(loaded.part(), loaded.values()));
    }
    all.addAll(ofBlocks(model));
    return all;
  }

  /**
   * Takes the fingerprints of the files that blocks of a model read, such as a teacher's. The model
   * needs these after its training, too.
   *
   * @throws DataChangedException if a file is missing
   * @throws IOException if a file cannot be read
   */
  static List<WeightsFingerprint> ofBlocks(Block model) throws IOException, DataChangedException {
    List<WeightsFingerprint> all = new ArrayList<>();
    addBlocks(model, "", all);
    return all;
  }

  private static void addBlocks(Block block, String name, List<WeightsFingerprint> all)
      throws IOException, DataChangedException {
    if (block instanceof FromFile values) {
      all.add(of(name, values));
    }
    for (Pair<String, Block> child : block.getChildren()) {
      addBlocks(child.getValue(), (name.isEmpty() ? "" : name + ".") + child.getKey(), all);
    }
  }

  private static WeightsFingerprint of(String part, FromFile values)
      throws IOException, DataChangedException {
    try {
      Path file = values.file();
      return new WeightsFingerprint(part, file.toString(), Sha256.of(file));
    } catch (UserException e) {
      throw new DataChangedException("weights", e.problem());
    }
  }

  /** A line for each part that has other values. */
  static List<String> differences(List<WeightsFingerprint> then, List<WeightsFingerprint> now) {
    Set<String> parts = new LinkedHashSet<>();
    then.forEach(weights -> parts.add(weights.part()));
    now.forEach(weights -> parts.add(weights.part()));
    List<String> lines = new ArrayList<>();
    for (String part : parts) {
      List<WeightsFingerprint> before = of(part, then);
      List<WeightsFingerprint> after = of(part, now);
      if (!hashes(before).equals(hashes(after))) {
        String words = difference(before, after);
        lines.add((part.isEmpty() ? "the whole model" : part) + ": " + words);
      }
    }
    return lines;
  }

  private static List<WeightsFingerprint> of(String part, List<WeightsFingerprint> all) {
    return all.stream().filter(weights -> weights.part().equals(part)).toList();
  }

  private static List<String> hashes(List<WeightsFingerprint> all) {
    return all.stream().map(WeightsFingerprint::sha256).toList();
  }

  private static String difference(List<WeightsFingerprint> then, List<WeightsFingerprint> now) {
    if (then.isEmpty()) {
      return "no file then, " + files(now) + " now";
    }
    if (now.isEmpty()) {
      return files(then) + " then, no file now";
    }
    return files(then).equals(files(now))
        ? files(now) + " has other content"
        : files(then) + " then, " + files(now) + " with other content now";
  }

  private static String files(List<WeightsFingerprint> all) {
    return String.join(" and ", all.stream().map(WeightsFingerprint::file).toList());
  }

  /** Whether a record leaves something out, which Gson then gives as null. */
  @SuppressWarnings("ConstantValue")
  static boolean isIncomplete(@Nullable WeightsFingerprint read) {
    return read == null || read.part() == null || read.file() == null || read.sha256() == null;
  }
}
