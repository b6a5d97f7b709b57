package io.github.scitemplate.data;

/**
 * The position of a batch in training: its epoch, and its place there.
 *
 * @param epoch from 0
 * @param index from 0 within the epoch
 */
record BatchPosition(long epoch, int index) {}
