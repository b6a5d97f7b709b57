package io.github.scitemplate.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.scitemplate.report.ReportedSearch;
import io.github.scitemplate.search.pruning.PruningPlan;
import io.github.scitemplate.search.space.Domain;
import io.github.scitemplate.search.space.NumericDomain;
import io.github.scitemplate.search.space.Parameter;
import io.github.scitemplate.session.files.SearchJournal;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionSearch;
import io.github.scitemplate.storage.OwnFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads what a report says of a search.
 *
 * @param problems receives what is wrong with the files
 */
record SearchFacts(
    SessionDirectory directory,
    SessionSearch search,
    SessionExperiments experiments,
    List<String> problems) {
  private static final int MOST_BYTES = 1 << 20;

  ReportedSearch read() throws IOException {
    SearchJournal journal = SearchJournal.read(directory.search(), problems::add);
    List<ReportedSearch.Decision> decisions = new ArrayList<>();
    String end = "";
    for (SearchJournal.Line line : journal.lines()) {
      if (line.end() != null) {
        end = line.end();
      } else {
        decisions.add(
            new ReportedSearch.Decision(
                line.job(), line.experiment(), line.until(), line.seconds()));
      }
    }
    return new ReportedSearch(
        search.isAskedFor() ? search.config().method().name().toLowerCase(Locale.ROOT) : "",
        search.config().pruning().map(PruningPlan::inWords).orElse(""),
        search.unit(),
        decisions,
        end,
        search.config().pruning().map(plan -> plan.rungs().amounts()).orElse(List.of()),
        importance(),
        OwnFile.isThere(directory.bestConfig()),
        ranges());
  }

  private Map<String, Double> importance() {
    Map<String, Double> importance = new LinkedHashMap<>();
    if (!OwnFile.isThere(directory.importance())) {
      return importance;
    }
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder()
            .ofNamedCsvRecord(
                new String(OwnFile.bytes(directory.importance(), MOST_BYTES), UTF_8))) {
      for (NamedCsvRecord row : csv) {
        importance.put(row.getField("parameter"), Double.parseDouble(row.getField("importance")));
      }
    } catch (IOException | CsvParseException | NoSuchElementException | NumberFormatException e) {
      problems.add("Warning: " + directory.importance() + " is damaged; it is not shown.");
      importance.clear();
    }
    return importance;
  }

  private Map<String, ReportedSearch.Range> ranges() {
    List<String> paths = experiments.parameters().variedPaths();
    List<String> headings = experiments.headings();
    Map<String, ReportedSearch.Range> ranges = new LinkedHashMap<>();
    for (Parameter parameter : search.config().space().space().parameters()) {
      int place = paths.indexOf(parameter.name());
      if (place >= 0) {
        ranges.put(headings.get(place), range(parameter.domain()));
      }
    }
    return ranges;
  }

  private static ReportedSearch.Range range(Domain domain) {
    String description = domain.description();
    boolean bounded = domain instanceof NumericDomain && description.contains("uniform");
    NumericDomain numbers = bounded ? (NumericDomain) domain : null;
    return new ReportedSearch.Range(
        description,
        numbers == null ? Double.NaN : numbers.first(),
        numbers == null ? Double.NaN : numbers.second(),
        description.contains("log_"));
  }
}
