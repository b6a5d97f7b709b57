package io.github.scitemplate.experiment;

/**
 * How what an experiment's model is used with differs from what the experiment recorded, in words;
 * each is empty if it does not.
 *
 * @param data the samples of the split
 * @param weights files that the model reads, such as a teacher's
 * @param fitted what is fitted to the training data and kept besides the model
 */
public record Differences(String data, String weights, String fitted) {
  /** Everything is as it was. */
  public static final Differences NONE = new Differences("", "", "");
}
