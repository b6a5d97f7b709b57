package io.github.scitemplate.session.executor;

import io.github.scitemplate.cluster.ClusterStanding;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Tells a person now and then that tasks wait, and why. */
final class Waiting {
  private static final Duration FIRST = Duration.ofSeconds(20);
  private static final Duration RAREST = Duration.ofMinutes(30);
  private static final Duration BETWEEN_REASONS = Duration.ofMinutes(1);

  private final String engine;
  private final LongSupplier nanoTime;
  private final Consumer<String> lines;
  private Duration between = FIRST;
  private long since;
  private boolean waits;
  private String told = "";

  /**
   * @param engine the name of the engine, for people
   * @param nanoTime a clock such as {@link System#nanoTime}
   * @param lines receives the lines
   */
  Waiting(String engine, LongSupplier nanoTime, Consumer<String> lines) {
    this.engine = engine;
    this.nanoTime = nanoTime;
    this.lines = lines;
  }

  /** Takes note of how the tasks stand. */
  void look(ClusterStanding standing) {
    long now = nanoTime.getAsLong();
    if (standing.waiting() == 0) {
      waits = false;
      between = FIRST;
      return;
    }
    if (!waits) {
      waits = true;
      since = now;
    }
    String why = why(standing.reasons());
    boolean isNew = !why.isEmpty() && !why.equals(told);
    Duration least = isNew && between.compareTo(BETWEEN_REASONS) > 0 ? BETWEEN_REASONS : between;
    if (now - since >= least.toNanos()) {
      lines.accept(line(standing, why));
      told = why;
      since = now;
      Duration doubled = between.multipliedBy(2);
      between = doubled.compareTo(RAREST) < 0 ? doubled : RAREST;
    }
  }

  private String line(ClusterStanding standing, String why) {
    return counted(standing.waiting(), "task waits", "tasks wait")
        + " for "
        + engine
        + (standing.running() == 0 ? "" : "; " + counted(standing.running(), "runs", "run"))
        + (why.isEmpty() ? "." : ". Reason: " + why + ".");
  }

  private static String counted(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  private static String why(Map<String, Integer> reasons) {
    return reasons.keySet().stream().map(Waiting::inWords).collect(Collectors.joining("; "));
  }

  /** The engine's word, with what it means where people ask about it. */
  static String inWords(String reason) {
    String meaning =
        switch (reason) {
          case "Priority" -> "other jobs go first";
          case "Resources" -> "no node has enough left";
          case "BeginTime" -> "it was started again, and its time has not come yet";
          case "JobHeldUser" -> "somebody holds it: scontrol release lets it go";
          case "JobHeldAdmin" -> "an administrator holds it";
          case "PartitionDown", "PartitionInactive" -> "the partition takes no jobs now";
          case "PartitionTimeLimit" -> "it asks for more time than the partition allows";
          case "PartitionNodeLimit" -> "it asks for more nodes than the partition allows";
          case "NodeDown" -> "a node that it needs is down";
          case "Licenses" -> "it waits for a licence";
          case "Reservation" -> "it waits for a reservation to begin";
          case "Cleaning" -> "what it left when it ran last is cleaned up";
          case "JobArrayTaskLimit" -> "so many of its array run already";
          default -> byBeginning(reason);
        };
    return meaning.isEmpty() ? reason : reason + " (" + meaning + ")";
  }

  private static String byBeginning(String reason) {
    if (reason.startsWith("ReqNodeNotAvail")) {
      return "a node that it needs is not available, perhaps because of maintenance";
    } else if (reason.startsWith("QOS") || reason.startsWith("Assoc")) {
      return "a limit of your account is reached";
    }
    return reason.contains("requeued held") ? "it failed to start: ask the administrator" : "";
  }
}
