package io.github.scitemplate.session;

import io.github.scitemplate.search.Job;
import io.github.scitemplate.session.files.SearchJournal;
import io.github.scitemplate.session.files.SessionDirectory;
import io.github.scitemplate.session.plan.ExperimentChoice;
import io.github.scitemplate.session.plan.SearchedExperiments;
import io.github.scitemplate.session.plan.SessionExperiments;
import io.github.scitemplate.session.plan.SessionSearch;
import io.github.scitemplate.session.plan.Sweep;
import io.github.scitemplate.session.results.ClosingWords;
import io.github.scitemplate.session.results.SearchReport;
import io.github.scitemplate.session.results.SessionResults;
import io.github.scitemplate.session.tasks.JobFiles;
import io.github.scitemplate.session.tasks.QueuedTasks;
import io.github.scitemplate.session.tasks.SearchDecisions;
import io.github.scitemplate.session.tasks.SearchTasks;
import io.github.scitemplate.session.tasks.Tasks;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A session whose files have been read.
 *
 * @param experiments the session's experiments
 * @param results the results of the experiments so far
 * @param tasks the experiments that are left to run
 * @param closingWords prints the outcome at the end
 */
record OpenSession(
    SessionExperiments experiments, SessionResults results, Tasks tasks, ClosingWords closingWords)
    implements AutoCloseable {

  /**
   * Reads a session's files; nothing is written yet.
   *
   * @param console receives warnings about damaged files and, later, results
   * @param stop tells whether everything is to end
   */
  static OpenSession read(
      SessionPlan plan, SessionDirectory directory, PrintStream console, BooleanSupplier stop)
      throws IOException {
    return plan.choice().as(new Opening(plan, directory, console, stop));
  }

  @Override
  public void close() throws IOException {
    tasks.close();
  }

  private record Opening(
      SessionPlan plan, SessionDirectory directory, PrintStream console, BooleanSupplier stop)
      implements ExperimentChoice.Kinds<OpenSession> {

    @Override
    public OpenSession of(Sweep sweep) throws IOException {
      SessionExperiments experiments = sweep.experiments(plan.minimised());
      SessionResults results = results(experiments);
      return new OpenSession(
          experiments,
          results,
          new QueuedTasks(experiments, results),
          closingWords(experiments, results, ClosingWords.Findings.NONE));
    }

    @Override
    public OpenSession of(SessionSearch search) throws IOException {
      SearchedExperiments experiments = search.experiments(plan.minimised());
      SearchJournal journal = SearchJournal.read(directory.search(), console::println);
      SearchDecisions decisions =
          new SearchDecisions(
              search.search(plan.made().parallel()),
              search.config().space(),
              experiments,
              journal,
              search.time(),
              System::nanoTime);
      List<Job> decided = decisions.restore(console::println);
      SessionResults results = results(experiments);
      JobFiles files = new JobFiles(directory, experiments, results, console::println);
      SearchReport report =
          new SearchReport(search, directory, results, plan.made().facts().threads());
      return new OpenSession(
          experiments,
          results,
          new SearchTasks(decisions, decided, files, stop),
          closingWords(
              experiments,
              results,
              () -> report.tell(console, decisions.reason(), decisions.trials())));
    }

    private SessionResults results(SessionExperiments experiments) throws IOException {
      return new SessionResults(
          directory,
          experiments,
          plan.made().facts().resultFilename(),
          plan.choice().ranking(),
          console);
    }

    private ClosingWords closingWords(
        SessionExperiments experiments, SessionResults results, ClosingWords.Findings findings) {
      return new ClosingWords(experiments, results, findings, plan.kept(), plan.next(), console);
    }
  }
}
