package io.github.scitemplate.session.tasks;

import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.search.AveragedSearch;
import io.github.scitemplate.search.ConfiguredSpace;
import io.github.scitemplate.search.Job;
import io.github.scitemplate.search.JobEnd;
import io.github.scitemplate.search.Search;
import io.github.scitemplate.search.space.Point;
import io.github.scitemplate.search.strategy.Trial;
import io.github.scitemplate.session.files.SearchJournal;
import io.github.scitemplate.session.plan.SearchedExperiments;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a search decide on jobs, and writes each decision to the journal. When the time of the search
 * is over, it decides on nothing more. Not thread-safe.
 */
public final class SearchDecisions implements AutoCloseable {
  private static final String TIME = "time";
  private static final String STOP_WHEN = "stop_when";

  private final AveragedSearch search;
  private final ConfiguredSpace space;
  private final SearchedExperiments experiments;
  private final SearchJournal journal;
  private final Optional<Duration> time;
  private final LongSupplier nanoTime;
  private final long start;
  private double secondsBefore;
  private @Nullable Job unwritten;
  private Search.@Nullable Reason finished;
  private @Nullable String end;

  /**
   * @param experiments receives each experiment that is chosen
   * @param time how long new jobs may be decided on
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public SearchDecisions(
      AveragedSearch search,
      ConfiguredSpace space,
      SearchedExperiments experiments,
      SearchJournal journal,
      Optional<Duration> time,
      LongSupplier nanoTime) {
    this.search = search;
    this.space = space;
    this.experiments = experiments;
    this.journal = journal;
    this.time = time;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /**
   * Takes over the decisions of the journal.
   *
   * @param warnings receives warnings about decisions that this search cannot have made
   * @return the jobs in order
   */
  public List<Job> restore(Consumer<String> warnings) {
    List<Job> jobs = new ArrayList<>();
    List<SearchJournal.Line> lines = journal.lines();
    for (int place = 0; place < lines.size(); place++) {
      SearchJournal.Line line = lines.get(place);
      secondsBefore = line.seconds();
      if (line.end() != null) {
        end = line.end();
        continue;
      }
      try {
        jobs.add(restored(line));
      } catch (RuntimeException e) { // a line that somebody else wrote may hold anything
        warnings.accept(
            "Warning: this search cannot have decided on job "
                + line.job()
                + "; from there on it is decided again: "
                + e.getMessage());
        journal.forgetFrom(place);
        end = null;
        break;
      }
    }
    return jobs;
  }

  /** Makes the journal ready for writing: cuts off its damaged lines. */
  void begin() throws IOException {
    journal.cutOffTheRest();
  }

  private Job restored(SearchJournal.Line line) {
    @Nullable Map<String, Object> values = line.values();
    @Nullable Point point = values == null ? null : space.point(values);
    if (values != null && space.member(values) != member(line.experiment())) {
      throw new IllegalArgumentException(
          "Experiment " + line.experiment() + " is another one of its point");
    }
    Job job = search.restore(line.job(), line.experiment(), Extent.of(line.until()), point);
    if (point != null) {
      experiments.add(point);
    }
    return job;
  }

  /** Which of its point's experiments this one is, from 0. */
  private int member(int experiment) {
    return (experiment - 1) % space.members();
  }

  /** The next job, if it can be decided by now. */
  Optional<Job> next() throws IOException {
    Optional<Job> job = decide();
    unwritten = null;
    if (job.isPresent()) {
      write(job.get());
    }
    return job;
  }

  private void write(Job job) throws IOException {
    @Nullable Map<String, Object> values = null;
    if (job.experiment() > experiments.known()) {
      Point point = search.point(job.experiment());
      values = space.values(point, member(job.experiment()));
      experiments.add(point);
    }
    journal.append(
        SearchJournal.Line.job(
            job.number(), job.experiment(), job.until().number(), values, seconds()));
  }

  /**
   * Decides on a job, if that is possible by now. The job stays the next one until {@link #next}
   * writes it down.
   */
  private Optional<Job> decide() {
    if (unwritten == null && end == null) {
      Search.Decision decision = search.next();
      unwritten = decision instanceof Search.Decision.Train train ? train.job() : null;
      finished = decision instanceof Search.Decision.Finished all ? all.reason() : null;
    }
    return Optional.ofNullable(unwritten);
  }

  /**
   * Writes down the end of the search if its time is over or a result fulfils its condition to
   * stop. The jobs of a point are decided on together, even if the time is over meanwhile.
   */
  void lookForAnEnd() throws IOException {
    boolean late = time.isPresent() && seconds() > time.get().toMillis() / 1000.0;
    if (end == null && late && !search.isWithinPoint()) {
      end(TIME);
    } else if (decide().isEmpty() && finished == Search.Reason.STOP_WHEN_HOLDS && end == null) {
      end(STOP_WHEN);
    }
  }

  private void end(String reason) throws IOException {
    end = reason;
    journal.append(SearchJournal.Line.end(reason, seconds()));
  }

  /** Decides on a job, if that is possible by now; {@link #next} hands it out. */
  void decideAhead() {
    decide();
  }

  /**
   * Whether no further job will come, whatever the results of the open jobs. The answer is as new
   * as the last decision.
   */
  boolean isOver() {
    return end != null || finished != null;
  }

  /** Why the search is over, for people; empty if it is not. */
  public String reason() {
    if (end != null) {
      return end.equals(TIME)
          ? "The session's time is over: no further experiment begins."
          : "A result fulfils stop_when: no further experiment begins.";
    }
    if (finished == null) {
      return "";
    }
    return switch (finished) {
      case LIMIT_REACHED -> "All " + experiments.known() + " experiments have been tried.";
      case ALL_POINTS_TRIED -> "All points of the grid have been tried.";
      case STOP_WHEN_HOLDS -> "A result fulfils stop_when: no further experiment begins.";
    };
  }

  /** One trial for each point with a result. */
  public List<Trial> trials() {
    return search.trials();
  }

  void ended(Job job, JobEnd jobEnd) {
    search.ended(job.number(), jobEnd);
  }

  private double seconds() {
    return secondsBefore + (nanoTime.getAsLong() - start) / 1e9;
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
