package io.github.scitemplate.benchmarks.tasks.dqn;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A pole on a cart (Barto, Sutton and Anderson 1983) that is pushed left or right, with the
 * constants of Gymnasium's CartPole-v1. A state is place, speed, angle, angular speed.
 */
final class CartPole {
  static final int LIMIT = 200;

  private CartPole() {}

  static double[] start(SplittableRandom random) {
    return random.doubles(4, -0.05, 0.05).toArray();
  }

  static double[] next(double[] state, int action) {
    double sine = Math.sin(state[2]);
    double cosine = Math.cos(state[2]);
    double push = (20 * action - 10 + 0.05 * state[3] * state[3] * sine) / 1.1;
    double turn = (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3 - 0.1 * cosine * cosine / 1.1));
    double move = push - 0.05 * turn * cosine / 1.1;
    double[] change = {state[1], move, state[3], turn};
    return IntStream.range(0, 4).mapToDouble(i -> state[i] + 0.02 * change[i]).toArray();
  }

  static boolean isOver(double[] state) {
    return Math.abs(state[0]) > 2.4 || Math.abs(state[2]) > Math.toRadians(12);
  }
}
