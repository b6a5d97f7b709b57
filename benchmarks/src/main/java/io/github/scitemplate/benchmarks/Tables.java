package io.github.scitemplate.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.cli.ParseException;

/** Measures what is asked for, case by case, and gathers the tables. */
final class Tables {
  private final Options options;
  private final List<String> lines = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  Tables(Options options) {
    this.options = options;
  }

  /** Measures one case. */
  interface Measuring {
    Measured of(Case setting) throws IOException;
  }

  /**
   * Adds a table, if it is asked for. A case that cannot be measured, such as bfloat16 on a machine
   * that does not gain by it, is left out.
   *
   * @param name as options call it
   */
  void add(
      String name,
      List<Case> cases,
      Measuring measuring,
      Function<List<Measured>, List<String>> table) {
    if (!options.wants(name)) {
      return;
    }
    List<Measured> results = new ArrayList<>();
    for (Case setting : cases) {
      try {
        Measured measured = measuring.of(setting);
        System.err.println(Report.brief(measured));
        results.add(measured);
      } catch (IOException e) {
        leftOut.add("Left out of " + name + ": " + setting + ". " + e.getMessage());
      }
    }
    if (!results.isEmpty()) {
      lines.add("");
      lines.addAll(table.apply(results));
    }
  }

  /** All tables, and what could not be measured. */
  List<String> lines() throws ParseException {
    if (lines.isEmpty() && leftOut.isEmpty()) {
      throw new ParseException("Nothing is left to measure.");
    }
    List<String> all = new ArrayList<>(leftOut);
    all.addAll(lines);
    return all;
  }
}
