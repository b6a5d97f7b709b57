package io.github.scitemplate.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One setting in which contenders are compared.
 *
 * @param workload the model and its data
 * @param batchSize samples in a batch
 * @param rule how parameters are updated
 * @param threads threads of the operations
 */
record Case(Workload workload, int batchSize, Rule rule, int threads) {

  /** The words that a server's command line gives it in. */
  List<String> words() {
    return List.of(
        workload.label(), Integer.toString(batchSize), rule.label(), Integer.toString(threads));
  }

  /** Reads {@link #words}. */
  static Case of(List<String> words) {
    return new Case(
        Workload.of(words.get(0)),
        Integer.parseInt(words.get(1)),
        Rule.valueOf(words.get(2).toUpperCase(Locale.ROOT)),
        Integer.parseInt(words.get(3)));
  }

  /** The same model with another update rule and number of threads. */
  Case with(Rule otherRule, String otherThreads) {
    return new Case(workload, batchSize, otherRule, Integer.parseInt(otherThreads));
  }

  /** The same with another update rule. */
  Case with(Rule otherRule) {
    return new Case(workload, batchSize, otherRule, threads);
  }

  /** The model and batch size, as options name them. */
  String model() {
    String label = workload.label();
    return Character.isDigit(label.charAt(label.length() - 1))
        ? label + "-" + batchSize
        : label + batchSize;
  }

  @Override
  public String toString() {
    return model() + " " + rule.label() + ", " + threads + (threads == 1 ? " thread" : " threads");
  }
}
