package io.github.scitemplate.session.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.scitemplate.logger.Numbers;
import io.github.scitemplate.search.ParameterImportance;
import io.github.scitemplate.search.strategy.Trial;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionSearch;
import io.github.scitemplate.storage.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports what a search found: the best experiment, and how much each parameter mattered. */
public final class SearchReport {
  private final SessionSearch search;
  private final SessionDirectory directory;
  private final SessionResults results;
  private final int threads;

  public SearchReport(
      SessionSearch search, SessionDirectory directory, SessionResults results, int threads) {
    this.search = search;
    this.directory = directory;
    this.results = results;
    this.threads = threads;
  }

  /**
   * Prints what was found so far, and writes the importance of the parameters to its file.
   *
   * @param reason why no further experiment begins; empty if one may
   * @param trials the trials of all experiments with a result
   */
  public void tell(PrintStream console, String reason, List<Trial> trials) throws IOException {
    if (!reason.isEmpty()) {
      console.println(reason);
    }
    if (!search.isAskedFor()) {
      return;
    }
    int best = results.best();
    if (best > 0) {
      console.println(
          "The config of experiment "
              + best
              + " runs by itself, with "
              + (threads == 1 ? "1 thread" : threads + " threads")
              + " to the same numbers: "
              + directory.bestConfig());
    }
    Map<String, Double> importance =
        ParameterImportance.of(
            search.config().space().space(), trials, search.config().scoreMode());
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
}
