package io.github.scitemplate.session;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.search.ParameterImportance;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Collectors;

/** What a search found: the best experiment, and how much each parameter mattered. */
final class SearchReport implements AutoCloseable {
  private final SessionSearch search;
  private final SearchDecisions decisions;
  private final SessionDirectory directory;
  private final SessionExperiments experiments;
  private final SessionResults results;
  private final int threads;

  SearchReport(
      SessionSearch search,
      SearchDecisions decisions,
      SessionDirectory directory,
      SessionExperiments experiments,
      SessionResults results,
      int threads) {
    this.search = search;
    this.decisions = decisions;
    this.directory = directory;
    this.experiments = experiments;
    this.results = results;
    this.threads = threads;
  }

  /** Tells what was found so far, and writes it. */
  void tell(PrintStream console) throws IOException {
    String reason = decisions.reason();
    if (!reason.isEmpty()) {
      console.println(reason);
    }
    if (!search.isAskedFor()) {
      return;
    }
    int best = results.best();
    if (best > 0) {
      console.println("Best: experiment " + best + " with " + experiments.described(best) + ".");
      console.println(
          "Its config runs by itself, with "
              + (threads == 1 ? "1 thread" : threads + " threads")
              + " to the same numbers: "
              + directory.path().resolve(BestExperiment.CONFIG));
    }
    Map<String, Double> importance =
        ParameterImportance.of(
            search.config().space().space(), decisions.trials(), search.config().scoreMode());
    if (!importance.isEmpty()) {
      console.println(
          "Importance: "
              + importance.entrySet().stream()
                  .map(e -> e.getKey() + " " + Numbers.brief(e.getValue()))
                  .collect(Collectors.joining(", "))
              + ".");
      write(importance);
    }
  }

  private void write(Map<String, Double> importance) throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      csv.writeRecord("parameter", "importance");
      importance.forEach((name, share) -> csv.writeRecord(name, Numbers.exact(share)));
    }
    AtomicFile.write(directory.importance(), text.toString());
  }

  @Override
  public void close() throws IOException {
    decisions.close();
  }
}
