package io.github.scitemplate.data;

import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Randomness.Purpose;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.SplittableRandom;

/** Makes transformed samples with the project's own code. Several threads use it at once. */
final class SampleMaker {
  private final DataLoader loader;
  private final SampleSource source;
  private final List<Transform> transforms;
  private final Randomness randomness;

  SampleMaker(DataLoader loader, Randomness randomness) {
    this.loader = loader;
    this.source = loader.dataset();
    this.transforms = loader.transforms();
    this.randomness = randomness;
  }

  /**
   * Makes a sample as it is in {@code epoch}.
   *
   * @throws DataFailure or UserException, with the index in the message, for whatever the project's
   *     code throws, except OutOfMemoryError
   */
  Sample make(long epoch, int index) {
    SplittableRandom drawn = randomness.generatorFor(Purpose.SAMPLE, epoch, index);
    Sample sample = made("could not be made", index, () -> source.get(index, drawn));
    if (!transforms.isEmpty()) {
      SplittableRandom random = randomness.generatorFor(Purpose.AUGMENTATION, epoch, index);
      for (Transform transform : transforms) {
        Sample before = sample;
        sample = made("could not be transformed", index, () -> transform.apply(before, random));
      }
    }
    return sample;
  }

  private interface Step {
    Sample run() throws Exception;
  }

  private Sample made(String failed, int index, Step step) {
    Sample sample;
    try {
      sample = step.run();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (UserException e) {
      throw new UserException(what(failed, index) + e.problem(), e.fix(), e);
    } catch (Throwable e) {
      String text = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new DataFailure(what(failed, index) + e.getClass().getSimpleName() + text, e);
    } finally {
      // An interrupt that the project's code left behind would close the next file.
      boolean unused = Thread.interrupted();
    }
    if (sample == null) {
      throw new DataFailure(what(failed, index) + "null was returned", null);
    }
    return sample;
  }

  private String what(String failed, int index) {
    return loader.sample(index) + " of " + loader.name() + " " + failed + ": ";
  }
}
