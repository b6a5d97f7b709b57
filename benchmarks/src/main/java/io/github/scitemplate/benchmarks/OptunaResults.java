package io.github.scitemplate.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What python/search.py found, by contender and function. */
final class OptunaResults {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();
  private String version = "";

  private OptunaResults() {}

  /** Runs the script to its end. */
  static OptunaResults measure(String python, Path script, int trials, int seeds)
      throws IOException, InterruptedException {
    var results = new OptunaResults();
    Process process =
        new ProcessBuilder(
                python, script.toString(), Integer.toString(trials), Integer.toString(seeds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        results.add(line.split(",", -1));
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException(script + " ended with " + process.exitValue());
    }
    return results;
  }

  private void add(String[] cells) {
    if (cells[0].equals("version")) {
      version = cells[3];
    } else {
      values
          .computeIfAbsent(cells[0] + "," + cells[1], key -> new ArrayList<>())
          .add(Double.valueOf(cells[3]));
    }
  }

  String version() {
    return version;
  }

  /** The values of one contender at one function, or nothing. */
  Optional<List<Double>> of(String contender, String problem) {
    return Optional.ofNullable(values.get(contender + "," + problem));
  }
}
