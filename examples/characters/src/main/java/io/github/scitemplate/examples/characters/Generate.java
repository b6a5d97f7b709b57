package io.github.scitemplate.examples.characters;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.text.Vocabulary;
import io.github.scitemplate.trained.TrainedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Goes on with a prompt in the manner of the text that a model has learnt. */
public final class Generate {
  private Generate() {}

  /** Takes the experiment's directory, a prompt, how many characters, a temperature and a seed. */
  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[4]));
    double temperature = Double.parseDouble(args[3]);
    try (TrainedModel model = TrainedModel.of(Path.of(args[0])).threads(1).open()) {
      Vocabulary vocabulary = model.fitted().get("vocabulary", Vocabulary::of);
      int window = (int) model.inputShapes()[0].get(1);
      long[] prompt = vocabulary.encode(args[1]);
      long[] text = Arrays.copyOf(prompt, prompt.length + Integer.parseInt(args[2]));
      for (int i = prompt.length; i < text.length; i++) {
        long[] before = Arrays.copyOfRange(text, Math.max(0, i - window), i);
        text[i] = next(model, before, vocabulary.size(), temperature, random.nextDouble());
      }
      System.out.println(vocabulary.decode(text));
    }
  }

  /** The token at which the probabilities, added up, exceed a number drawn between 0 and 1. */
  private static long next(
      TrainedModel model, long[] before, int tokens, double temperature, double drawn) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = model.predict(new NDList(manager.create(new long[][] {before}))).head();
      NDArray shares = logits.get("0, :" + tokens + ", -1").div(temperature).softmax(0);
      return Math.min(tokens - 1, shares.cumSum(0).lte(drawn).countNonzero().getLong());
    }
  }
}
