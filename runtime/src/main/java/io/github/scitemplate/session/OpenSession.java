package io.github.scitemplate.session;

import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.Search;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A session whose files have been read.
 *
 * @param experiments what its experiments are
 * @param results what has come of them so far
 * @param tasks what is left to do
 * @param search what it decides, if its experiments are chosen one after another
 */
record OpenSession(
    SessionExperiments experiments,
    SessionResults results,
    Tasks tasks,
    Optional<SearchReport> search)
    implements AutoCloseable {

  /**
   * Reads a session's files; nothing is written yet.
   *
   * @param console told of damage, and of results later
   * @param stop whether everything is to end
   */
  static OpenSession read(
      SessionPlan plan, SessionDirectory directory, PrintStream console, BooleanSupplier stop)
      throws IOException {
    return plan.search().isPresent()
        ? searched(plan, plan.search().get(), directory, console, stop)
        : swept(plan, directory, console);
  }

  private static OpenSession swept(
      SessionPlan plan, SessionDirectory directory, PrintStream console) throws IOException {
    SessionExperiments experiments = new SweptExperiments(plan.parameters(), plan.minimised());
    SessionResults results = plan.results(directory, experiments, console);
    return new OpenSession(
        experiments, results, new QueuedTasks(experiments, results), Optional.empty());
  }

  private static OpenSession searched(
      SessionPlan plan,
      SessionSearch search,
      SessionDirectory directory,
      PrintStream console,
      BooleanSupplier stop)
      throws IOException {
    SweptParameters parameters = plan.parameters();
    SearchedExperiments experiments =
        new SearchedExperiments(
            search.config().space(), parameters, search.count(), plan.minimised());
    SearchJournal journal = SearchJournal.read(directory.search(), console::println);
    SearchDecisions decisions =
        new SearchDecisions(
            new Search(search.plan(plan.made().parallel())),
            search.config().space(),
            experiments,
            journal,
            search.time(),
            System::nanoTime);
    List<Job> decided = decisions.restore(console::println);
    SessionResults results = plan.results(directory, experiments, console);
    JobFiles files = new JobFiles(directory, experiments, results, console::println);
    SearchTasks tasks = new SearchTasks(decisions, decided, files, stop);
    return new OpenSession(
        experiments,
        results,
        tasks,
        Optional.of(
            new SearchReport(
                search, decisions, directory, experiments, results, plan.made().threads())));
  }

  @Override
  public void close() throws IOException {
    if (search.isPresent()) {
      search.get().close();
    }
  }
}
