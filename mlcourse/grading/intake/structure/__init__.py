"""Recognises the cells of a notebook and puts them into an order that works; knows no other room."""
