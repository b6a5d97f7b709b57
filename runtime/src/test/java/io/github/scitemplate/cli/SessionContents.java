package io.github.scitemplate.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What of a session must be equal however it was run, disturbed and continued. */
final class SessionContents {
  private SessionContents() {}

  /** The overview but its seconds, the decisions of a search, all configs, metrics and weights. */
  static Map<String, String> of(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    contents.put("overview", CommandRun.settledOverview(directory.resolve("result_overview.csv")));
    contents.put("decisions", decisions(directory.resolve("search.jsonl")));
    for (int k = 1; Files.exists(directory.resolve("experiment_" + k)); k++) {
      Path experiment = directory.resolve("experiment_" + k);
      contents.put(k + " config", Files.readString(experiment.resolve("config.yaml")));
      contents.put(k + " metrics", Files.readString(experiment.resolve("metrics.csv")));
      try (Stream<Path> files = Files.list(experiment.resolve("checkpoints"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
          contents.put(k + " " + file.getFileName(), tensors(file));
        }
      }
    }
    return contents;
  }

  private static String decisions(Path journal) throws IOException {
    return Files.exists(journal)
        ? Files.readString(journal).replaceAll("(?m),\"seconds\".*$", "")
        : "";
  }

  /** The values of all tensors, which stand behind the header. */
  private static String tensors(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Integer.toHexString(
        Arrays.hashCode(Arrays.copyOfRange(bytes, (int) (8 + header), bytes.length)));
  }
}
